import { BlockList } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigError,
  isDeployDiscovery,
  loadConfig,
  loadDeployment,
  readSecrets,
  type Config,
} from '../src/config';
import { variables } from '../src/variables';
import { parseEnvExample } from './support/envExample';

const defaults = {
  cache: { enabled: true, ttlMs: 300_000, staleMs: 604_800_000, maxBytes: 64 * 1024 * 1024 },
  redisUrl: null,
  hasQueue: false,
  notion: { baseUrl: null, requestsPerSecond: 3, timeoutMs: 10_000 },
  maxPostsPerWidget: 1000,
  maxWidgetsPerOwner: 100,
  publicBaseUrl: 'https://demo-notionwidgets.web.app',
  trustedHops: expect.any(BlockList) as BlockList,
  publicRateLimit: { requests: 600, windowMs: 60_000 },
  canvaOembedUrl: null,
  apiAllowedOrigins: [],
  logLevel: 'info',
  projectId: 'demo-notionwidgets',
  version: 'local',
  firestoreEmulated: false,
  deployment: {
    region: 'us-central1',
    minInstances: 0,
    maxInstances: 4,
    serviceAccounts: { viewers: null, owners: null },
  },
} satisfies Config;

describe('loadConfig', () => {
  it('fills in every default from an empty environment', () => {
    expect(loadConfig({})).toEqual(defaults);
  });

  it('takes an empty or blank value for an absent one', () => {
    const blank = Object.fromEntries(variables.map(({ name }) => [name, '  ']));
    expect(loadConfig(blank)).toEqual(defaults);
  });

  it.each<[string, string, (config: Config) => unknown, unknown]>([
    ['CACHE_ENABLED', 'false', (c) => c.cache.enabled, false],
    ['CACHE_ENABLED', ' true ', (c) => c.cache.enabled, true],
    ['CACHE_TTL_SECONDS', '60', (c) => c.cache.ttlMs, 60_000],
    ['CACHE_TTL_SECONDS', '0.5', (c) => c.cache.ttlMs, 500],
    ['CACHE_TTL_SECONDS', '86400', (c) => c.cache.ttlMs, 86_400_000],
    ['CACHE_STALE_SECONDS', '60', (c) => c.cache.staleMs, 60_000],
    ['UPSTASH_REDIS_REST_URL', 'https://r.io/', (c) => c.redisUrl, 'https://r.io'],
    ['TRUSTED_HOPS', '192.0.2.0/24', (c) => c.trustedHops.check('192.0.2.9'), true],
    ['PUBLIC_RATE_LIMIT', '5/2m', (c) => c.publicRateLimit.windowMs, 120_000],
    ['CLOUD_TASKS_EMULATOR_HOST', '127.0.0.1:9499', (c) => c.hasQueue, true],
    ['K_SERVICE', 'embed', (c) => c.hasQueue, true],
    ['MEMORY_CACHE_MAX_MB', '0.25', (c) => c.cache.maxBytes, 262_144],
    ['NOTION_REQUESTS_PER_SECOND', '2.5', (c) => c.notion.requestsPerSecond, 2.5],
    ['NOTION_BASE_URL', 'http://127.0.0.1:9/', (c) => c.notion.baseUrl, 'http://127.0.0.1:9'],
    ['NOTION_TIMEOUT_MS', '2000', (c) => c.notion.timeoutMs, 2000],
    ['MAX_POSTS_PER_WIDGET', '250', (c) => c.maxPostsPerWidget, 250],
    ['PUBLIC_BASE_URL', 'https://w.example.com//', (c) => c.publicBaseUrl, 'https://w.example.com'],
    ['CANVA_OEMBED_URL', 'https://c.io/o', (c) => c.canvaOembedUrl, 'https://c.io/o'],
    ['CANVA_OEMBED_URL', 'http://127.0.0.1:9/o', (c) => c.canvaOembedUrl, 'http://127.0.0.1:9/o'],
    [
      'API_ALLOWED_ORIGINS',
      'https://app.example.com, http://localhost:3000,',
      (c) => c.apiAllowedOrigins,
      ['https://app.example.com', 'http://localhost:3000'],
    ],
    ['LOG_LEVEL', 'silent', (c) => c.logLevel, 'silent'],
    ['GCLOUD_PROJECT', 'my-project', (c) => c.publicBaseUrl, 'https://my-project.web.app'],
    ['GOOGLE_CLOUD_PROJECT', 'other', (c) => c.projectId, 'other'],
    ['K_REVISION', 'embed-00007', (c) => c.version, 'embed-00007'],
    ['FIRESTORE_EMULATOR_HOST', '127.0.0.1:8080', (c) => c.firestoreEmulated, true],
  ])('reads %s=%s', (name, value, pick, expected) => {
    expect(pick(loadConfig({ [name]: value }))).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['CACHE_ENABLED', 'yes', 'must be true or false'],
    [
      'SERVICE_ACCOUNT_OWNERS',
      'owners',
      'must be like name@PROJECT.iam.gserviceaccount.com, or empty',
    ],
    ['CACHE_TTL_SECONDS', '0', 'must be a number above 0'],
    ['CACHE_TTL_SECONDS', '-5', 'must be a number above 0'],
    ['CACHE_TTL_SECONDS', 'five', 'must be a number above 0'],
    ['CACHE_TTL_SECONDS', 'Infinity', 'must be a number above 0'],
    ['CACHE_TTL_SECONDS', '86401', 'must be at most a day, 86400'],
    ['MEMORY_CACHE_MAX_MB', '5000', 'must be at most 4096'],
    ['NOTION_REQUESTS_PER_SECOND', '101', 'must be at most 100'],
    ['NOTION_BASE_URL', 'api.notion.com', 'must be an http or https address'],
    ['NOTION_TIMEOUT_MS', '60001', 'must be at most a minute, 60000'],
    ['MAX_POSTS_PER_WIDGET', '1.5', 'must be a whole number'],
    ['MAX_POSTS_PER_WIDGET', '10001', 'must be at most 10000'],
    ['PUBLIC_BASE_URL', 'ftp://example.com', 'must be an http or https address'],
    ['CANVA_OEMBED_URL', 'http://canva.example/o', 'must be an https address'],
    ['CANVA_OEMBED_URL', 'http://127.0.0.1.example/o', 'must be an https address'],
    ['CANVA_OEMBED_URL', 'yes', 'must be an https address'],
    ...[
      ...['*', 'null', 'app.example.com', 'https://app.example.com/', 'https://*.example.com'],
      ...['https://app.example.com:443', 'https://App.example.com', 'ftp://app.example.com'],
      ...['https://a.example https://b.example', 'https://a.example,*', 'https://me@a.example'],
    ].map((value): [string, string, string] => [
      'API_ALLOWED_ORIGINS',
      value,
      'must be origins like https://app.example.com, comma separated, without paths',
    ]),
    ['LOG_LEVEL', 'loud', 'must be one of debug, info, warn, error, silent'],
  ])('refuses %s=%s by name', (name, value, problem) => {
    const message = `The configuration can't be used: ${name} ${problem} (it is "${value}").`;
    expect(() => loadConfig({ [name]: value })).toThrow(new ConfigError(message));
  });

  it('names every problem at once', () => {
    const env = { LOG_LEVEL: 'loud', CACHE_TTL_SECONDS: '0', PUBLIC_BASE_URL: 'x' };
    expect(() => loadConfig(env)).toThrow(
      /CACHE_TTL_SECONDS must .*; PUBLIC_BASE_URL must .*; LOG_LEVEL must /,
    );
  });

  it('is frozen all the way down', () => {
    const config = loadConfig({});
    const parts: object[] = [config, config.cache, config.notion, config.apiAllowedOrigins];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true]);
  });

  it('needs no secret, and never shows one', () => {
    const env = { ADMIN_API_KEY: 'hush-hush', TOKEN_ENCRYPTION_KEYS: 'hush-hush' };
    expect(JSON.stringify(loadConfig(env))).not.toContain('hush');
    expect(() => loadConfig({ ...env, LOG_LEVEL: 'loud' })).toThrow(/^(?!.*hush)/);
  });
});

describe('readSecrets', () => {
  it.each([
    [{}, null],
    [{ ADMIN_API_KEY: '' }, null],
    [{ ADMIN_API_KEY: 'none' }, null],
    [{ ADMIN_API_KEY: ' key \n' }, 'key'],
  ])('reads %j as %j', (env, expected) => {
    expect(readSecrets(env).adminApiKey()).toBe(expected);
  });

  it('reads each secret under its own name, on use and not before', () => {
    const env: Record<string, string> = {};
    const secrets = readSecrets(env);
    env['TOKEN_ENCRYPTION_KEYS'] = 'a:key';
    env['TOKEN_FINGERPRINT_KEY'] = 'print';
    expect(secrets.tokenEncryptionKeys()).toBe('a:key');
    expect(secrets.tokenFingerprintKey()).toBe('print');
  });
});

describe('isDeployDiscovery', () => {
  it.each([
    [{}, false],
    [{ FUNCTIONS_CONTROL_API: 'true' }, true],
    [{ FUNCTIONS_CONTROL_API: 'false' }, false],
    [{ FUNCTIONS_MANIFEST_OUTPUT_PATH: '/tmp/manifest' }, true],
  ])('follows from %j: %j', (env, expected) => {
    expect(isDeployDiscovery(env)).toBe(expected);
  });
});

describe('loadDeployment', () => {
  it('reads what decides how the functions are deployed, and nothing else', () => {
    const account = 'viewers@my-project.iam.gserviceaccount.com';
    const env = {
      FUNCTIONS_REGION: 'europe-west1',
      MIN_INSTANCES: '1',
      MAX_INSTANCES: '30',
      SERVICE_ACCOUNT_VIEWERS: account,
      SERVICE_ACCOUNT_OWNERS: 'owners@',
      LOG_LEVEL: 'loud',
    };
    expect(loadDeployment(env)).toEqual({
      region: 'europe-west1',
      minInstances: 1,
      maxInstances: 30,
      serviceAccounts: { viewers: account, owners: 'owners@' },
    });
  });

  it.each([
    ['FUNCTIONS_REGION', 'Europe'],
    ['FUNCTIONS_REGION', 'us-central1,europe-west1'],
    ['MIN_INSTANCES', '-1'],
    ['MIN_INSTANCES', '5'],
    ['MAX_INSTANCES', '0'],
    ['MAX_INSTANCES', '1.5'],
    ['MAX_INSTANCES', '1001'],
    ['SERVICE_ACCOUNT_VIEWERS', 'somebody@example.com'],
    ['SERVICE_ACCOUNT_OWNERS', 'owners'],
  ])('names %s where it is %j', (name, value) => {
    expect(() => loadDeployment({ [name]: value })).toThrow(new RegExp(`^[^;]*${name}`));
    expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
  });
});

describe('env.example', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'env.example'), 'utf8');

  it('lists every variable of the code and no other, with its default and meaning', () => {
    const listed = parseEnvExample(text).sort(byName);
    const known = variables
      .map(({ name, defaultValue, meaning, scope }) => ({
        name,
        defaultValue,
        meaning,
        commentedOut: scope === 'local' || scope === 'secret',
      }))
      .sort(byName);
    expect(listed).toEqual(known);
  });

  it('gives values that the code accepts', () => {
    const env = new Map(parseEnvExample(text).map((one) => [one.name, one.defaultValue]));
    expect(loadConfig(Object.fromEntries(env))).toEqual(defaults);
  });

  it.each(['functions/.env', 'functions/.env.local', 'functions/.secret.local', 'Secret Manager'])(
    'says what belongs into %s',
    (place) => {
      expect(text).toContain(place);
    },
  );
});

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
