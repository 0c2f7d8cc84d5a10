import type { BlockList } from 'node:net';
import * as z from 'zod';
import { parseRateLimit, type RateLimit } from './shared/rateLimit';
import { trimEndOf } from './shared/trimText';
import { parseTrustedHops } from './shared/trustedHops';
import { variables } from './variables';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  readonly cache: {
    readonly enabled: boolean;
    readonly ttlMs: number;
    /** How long the last good copy is kept behind that. */
    readonly staleMs: number;
    readonly maxBytes: number;
  };
  /** Upstash's REST address; null: there is no shared cache. */
  readonly redisUrl: string | null;
  /** Whether this platform has the queue that refreshes are handed to. */
  readonly hasQueue: boolean;
  readonly notion: {
    /** Null: Notion's own address. */
    readonly baseUrl: string | null;
    readonly requestsPerSecond: number;
    readonly timeoutMs: number;
  };
  readonly maxPostsPerWidget: number;
  readonly maxWidgetsPerOwner: number;
  /** Without a trailing slash. */
  readonly publicBaseUrl: string;
  readonly publicRateLimit: RateLimit;
  /** Proxies whose claims about a client are believed. */
  readonly trustedHops: BlockList;
  /** Null: Canva links have no preview pictures. */
  readonly canvaOembedUrl: string | null;
  /** As browsers send them. */
  readonly apiAllowedOrigins: readonly string[];
  readonly logLevel: LogLevel;
  readonly projectId: string;
  readonly version: string;
  /** True on loopback: the emulator speaks no REST. */
  readonly firestoreEmulated: boolean;
  readonly deployment: Deployment;
}

/** How the functions are deployed. */
export interface Deployment {
  readonly region: string;
  /** Of the functions that viewers wait for first. */
  readonly minInstances: number;
  /** Of each function that viewers call. */
  readonly maxInstances: number;
  /** Whom they run as; null: the project's default account. */
  readonly serviceAccounts: { readonly viewers: string | null; readonly owners: string | null };
}

export type Environment = Readonly<Record<string, string | undefined>>;

const positive = z.coerce
  .number({ error: 'must be a number above 0' })
  .positive('must be a number above 0');
const webAddress = z.url({ protocol: /^https?$/ }).transform((address) => trimEndOf(address, '/'));
const optionalWebAddress = z.union([z.literal('').transform(() => null), webAddress], {
  error: 'must be an http or https address',
});

/** Over plain http only on this machine. */
const optionalSafeAddress = z.union(
  [
    z.literal('').transform(() => null),
    z.url({ protocol: /^https$/ }),
    z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|localhost)$/ }),
  ],
  { error: 'must be an https address' },
);

const accountForm = /^[a-z][a-z0-9-]{4,28}[a-z0-9]@([a-z0-9.-]+\.gserviceaccount\.com)?$/;
const optionalAccount = z
  .string()
  .refine((address) => address === '' || accountForm.test(address), {
    error: 'must be like name@PROJECT.iam.gserviceaccount.com, or empty',
  })
  .transform((address) => (address === '' ? null : address));
const mostInstances = 1000;

const deploymentSchema = z
  .object({
    FUNCTIONS_REGION: z
      .string()
      .regex(/^[a-z]+-[a-z]+\d{1,2}$/, 'must be a region like us-central1'),
    MIN_INSTANCES: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .max(mostInstances, `must be at most ${mostInstances}`),
    MAX_INSTANCES: positive
      .int('must be a whole number')
      .max(mostInstances, `must be at most ${mostInstances}`),
    SERVICE_ACCOUNT_VIEWERS: optionalAccount,
    SERVICE_ACCOUNT_OWNERS: optionalAccount,
  })
  .refine(({ MIN_INSTANCES: least, MAX_INSTANCES: most }) => least <= most, {
    path: ['MIN_INSTANCES'],
    error: 'must not be more than MAX_INSTANCES',
  });

const environmentSchema = z.object({
  CACHE_ENABLED: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true'),
  CACHE_TTL_SECONDS: positive.max(86_400, 'must be at most a day, 86400'),
  CACHE_STALE_SECONDS: positive.max(31_536_000, 'must be at most a year, 31536000'),
  UPSTASH_REDIS_REST_URL: optionalWebAddress,
  MEMORY_CACHE_MAX_MB: positive.max(4096, 'must be at most 4096'),
  NOTION_REQUESTS_PER_SECOND: positive.max(100, 'must be at most 100'),
  NOTION_BASE_URL: optionalWebAddress,
  NOTION_TIMEOUT_MS: positive.max(60_000, 'must be at most a minute, 60000'),
  MAX_POSTS_PER_WIDGET: positive.int('must be a whole number').max(10_000, 'must be at most 10000'),
  MAX_WIDGETS_PER_OWNER: positive
    .int('must be a whole number')
    .max(10_000, 'must be at most 10000'),
  PUBLIC_BASE_URL: optionalWebAddress,
  PUBLIC_RATE_LIMIT: z.string().transform((text, context) => {
    const limit = parseRateLimit(text);
    if (limit === null)
      context.addIssue('must be like 600/60s: requests, a slash, a time in ms, s, m or h');
    return limit ?? z.NEVER;
  }),
  TRUSTED_HOPS: z.string().transform((text, context) => {
    const hops = parseTrustedHops(text);
    if (hops === null)
      context.addIssue('must be "fastly" and ranges like 192.0.2.0/24, comma separated');
    return hops ?? z.NEVER;
  }),
  CANVA_OEMBED_URL: optionalSafeAddress,
  API_ALLOWED_ORIGINS: z.string().transform((text, context) => {
    const origins = text.split(',').map((origin) => origin.trim());
    const listed = origins.filter((origin) => origin !== '');
    if (!listed.every(isWebOrigin))
      context.addIssue(
        'must be origins like https://app.example.com, comma separated, without paths',
      );
    return listed;
  }),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }),
});

/** A variable that does not parse; the message names it and says what it must be. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/**
 * The service's configuration from an environment: validated, frozen, defaults filled in.
 * Throws a `ConfigError` that names every variable that does not parse. Reads no secret.
 */
export function loadConfig(env: Environment): Config {
  const values = parse(environmentSchema, env);
  const projectId =
    textOf(env, 'GCLOUD_PROJECT') ?? textOf(env, 'GOOGLE_CLOUD_PROJECT') ?? 'demo-notionwidgets';
  return Object.freeze({
    cache: Object.freeze({
      enabled: values.CACHE_ENABLED,
      ttlMs: values.CACHE_TTL_SECONDS * 1000,
      staleMs: values.CACHE_STALE_SECONDS * 1000,
      maxBytes: values.MEMORY_CACHE_MAX_MB * 1024 * 1024,
    }),
    redisUrl: values.UPSTASH_REDIS_REST_URL,
    hasQueue: hasQueue(env),
    notion: Object.freeze({
      baseUrl: values.NOTION_BASE_URL,
      requestsPerSecond: values.NOTION_REQUESTS_PER_SECOND,
      timeoutMs: values.NOTION_TIMEOUT_MS,
    }),
    maxPostsPerWidget: values.MAX_POSTS_PER_WIDGET,
    maxWidgetsPerOwner: values.MAX_WIDGETS_PER_OWNER,
    publicBaseUrl: values.PUBLIC_BASE_URL ?? `https://${projectId}.web.app`,
    publicRateLimit: values.PUBLIC_RATE_LIMIT,
    trustedHops: values.TRUSTED_HOPS,
    canvaOembedUrl: values.CANVA_OEMBED_URL,
    apiAllowedOrigins: Object.freeze(values.API_ALLOWED_ORIGINS),
    logLevel: values.LOG_LEVEL,
    projectId,
    version: textOf(env, 'K_REVISION') ?? 'local',
    firestoreEmulated: textOf(env, 'FIRESTORE_EMULATOR_HOST') !== null,
    deployment: loadDeployment(env),
  });
}

/** What of an environment decides how the functions are deployed; throws a `ConfigError`. */
export function loadDeployment(env: Environment): Deployment {
  const values = parse(deploymentSchema, env);
  return Object.freeze({
    region: values.FUNCTIONS_REGION,
    minInstances: values.MIN_INSTANCES,
    maxInstances: values.MAX_INSTANCES,
    serviceAccounts: Object.freeze({
      viewers: values.SERVICE_ACCOUNT_VIEWERS,
      owners: values.SERVICE_ACCOUNT_OWNERS,
    }),
  });
}

/** Throws a `ConfigError` that names every variable that does not parse. */
function parse<T>(schema: z.ZodType<T>, env: Environment): T {
  const given = Object.fromEntries(
    variables.map(({ name, defaultValue }) => [name, textOf(env, name) ?? defaultValue]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.')} ${message} (it is "${given[String(path[0])] ?? ''}")`,
  );
  throw new ConfigError(`The configuration can't be used: ${problems.join('; ')}.`);
}

/** Scheme, host and port, exactly as a browser writes them: neither `*` nor `null` is one. */
function isWebOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Secrets are read on first use, so that only what needs one fails without it. */
export interface Secrets {
  readonly redisToken: () => string | null;
  readonly tokenEncryptionKeys: () => string | null;
  readonly tokenFingerprintKey: () => string | null;
  readonly adminApiKey: () => string | null;
}

/** The secrets of an environment; the value `none` means absent, as the CLI refuses empty ones. */
export function readSecrets(env: Environment): Secrets {
  const read = (name: string) => (): string | null => {
    const value = textOf(env, name);
    return value === 'none' ? null : value;
  };
  return {
    redisToken: read('UPSTASH_REDIS_REST_TOKEN'),
    tokenEncryptionKeys: read('TOKEN_ENCRYPTION_KEYS'),
    tokenFingerprintKey: read('TOKEN_FINGERPRINT_KEY'),
    adminApiKey: read('ADMIN_API_KEY'),
  };
}

/** True while `firebase deploy` only lists the exports: there are no values then. */
export function isDeployDiscovery(env: Environment): boolean {
  return (
    env['FUNCTIONS_CONTROL_API'] === 'true' ||
    textOf(env, 'FUNCTIONS_MANIFEST_OUTPUT_PATH') !== null
  );
}

/** The export that this process serves, as the platform names it; null where it names none. */
export function servedExport(env: Environment): string | null {
  return textOf(env, 'FUNCTION_TARGET');
}

/** True inside the Functions emulator. */
export function isEmulated(env: Environment): boolean {
  return env['FUNCTIONS_EMULATOR'] === 'true';
}

/** On the platform there is one, and locally where the emulator of Cloud Tasks runs. */
function hasQueue(env: Environment): boolean {
  if (textOf(env, 'CLOUD_TASKS_EMULATOR_HOST') !== null) return true;
  return textOf(env, 'K_SERVICE') !== null && !isEmulated(env);
}

/** The environment of this process: nothing else reads it. */
export function processEnvironment(): Environment {
  return process.env;
}

function textOf(env: Environment, name: string): string | null {
  const text = env[name]?.trim();
  return text === undefined || text === '' ? null : text;
}
