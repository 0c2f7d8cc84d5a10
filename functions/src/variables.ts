/**
 * A variable as `env.example`, deploy parameters and this parser know it,
 * docs/contract.md#configuration.
 */
export interface Variable {
  readonly name: string;
  /** As text; empty: none. */
  readonly defaultValue: string;
  readonly meaning: string;
  /**
   * `deploy`: decides how the functions are deployed, so it has to be there before the deploy asks
   * for anything. `local`: for tests and one machine, so that no deploy asks for it.
   */
  readonly scope: 'deployed' | 'deploy' | 'local' | 'secret';
}

const plain = (name: string, defaultValue: string, meaning: string): Variable => ({
  name,
  defaultValue,
  meaning,
  scope: 'deployed',
});
const deploy = (name: string, defaultValue: string, meaning: string): Variable => ({
  name,
  defaultValue,
  meaning,
  scope: 'deploy',
});
const local = (name: string, meaning: string): Variable => ({
  name,
  defaultValue: '',
  meaning,
  scope: 'local',
});
const secret = (name: string, meaning: string): Variable => ({
  name,
  defaultValue: '',
  meaning,
  scope: 'secret',
});

/** Every variable this service reads, apart from what the platform itself sets. */
export const variables: readonly Variable[] = [
  plain('CACHE_ENABLED', 'true', 'false: every request reads Notion (still paced)'),
  plain('CACHE_TTL_SECONDS', '300', 'how long data is fresh; fractions allowed'),
  plain('CACHE_STALE_SECONDS', '604800', 'how long Redis keeps the last good copy behind it'),
  plain('MEMORY_CACHE_MAX_MB', '64', 'what the cache of one instance may hold'),
  plain('UPSTASH_REDIS_REST_URL', '', 'the shared cache; empty: memory and Firestore only'),
  local('REDIS_URL', 'a Redis of your own for "npm run dev", redis://host:port'),
  local('REDIS_PASSWORD', 'its password'),
  local('REDIS_DB', 'its database, a number'),
  plain('NOTION_REQUESTS_PER_SECOND', '3', 'per Notion connection'),
  local('NOTION_BASE_URL', "another address than Notion's, for tests and local development"),
  plain('NOTION_TIMEOUT_MS', '10000', 'deadline of one call to Notion, its body included'),
  plain('MAX_POSTS_PER_WIDGET', '1000', 'rows read of one database'),
  plain('MAX_WIDGETS_PER_OWNER', '100', 'an owner can make no more; existing ones stay'),
  plain('PUBLIC_BASE_URL', '', "where answers say they live; empty: the project's Hosting URL"),
  plain('PUBLIC_RATE_LIMIT', '600/60s', 'requests per client and time: 10/1s, 600/60s, 9000/1h'),
  plain(
    'TRUSTED_HOPS',
    'fastly',
    'proxies whose claims about a client are believed: fastly, 192.0.2.0/24, …, comma separated',
  ),
  plain('CANVA_OEMBED_URL', '', "gives Canva links' preview pictures; empty: they are link tiles"),
  plain(
    'API_ALLOWED_ORIGINS',
    '',
    "web origins whose pages may call the owners' API: https://app.example.com, comma separated",
  ),
  plain('LOG_LEVEL', 'info', 'debug, info, warn, error or silent'),
  deploy('FUNCTIONS_REGION', 'us-central1', 'where the functions run, near Firestore and Redis'),
  deploy('MIN_INSTANCES', '0', 'of embed and of widgetData, kept running for the first viewer'),
  deploy('MAX_INSTANCES', '4', 'of embed, of widgetData and of media'),
  deploy(
    'SERVICE_ACCOUNT_VIEWERS',
    '',
    "whom what viewers and tasks call runs as; empty: the project's default account",
  ),
  deploy(
    'SERVICE_ACCOUNT_OWNERS',
    '',
    "whom api and adminStatus run as; empty: the project's default account",
  ),
  secret('UPSTASH_REDIS_REST_TOKEN', 'opens the shared cache'),
  secret('TOKEN_ENCRYPTION_KEYS', 'id:base64key,… of 32 bytes each; the first encrypts'),
  secret('TOKEN_FINGERPRINT_KEY', 'base64 of 32 bytes; keys the fingerprints; never rotated'),
  secret('ADMIN_API_KEY', 'opens the status endpoint; none: only the admin claim does'),
];
