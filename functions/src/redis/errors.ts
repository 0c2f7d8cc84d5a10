/**
 * `not_configured`: there is no Redis. `breaker_open`: not called, because it failed before.
 * `budget_exhausted`: not called, because the request has waited long enough. `timeout`: no reply
 * in time. `refused`: it reads and takes no writes, being full or read-only. `failed`: unreachable,
 * or not understood.
 */
export type RedisErrorKind =
  'not_configured' | 'breaker_open' | 'budget_exhausted' | 'timeout' | 'refused' | 'failed';

/** The one error that `redis/` throws. Its message holds no key, value, token or address. */
export class RedisError extends Error {
  constructor(
    readonly kind: RedisErrorKind,
    operation: string,
    reason: string | null = null,
  ) {
    super(`Redis: ${operation} (${reason ?? kind})`);
    this.name = 'RedisError';
  }
}

/** The client's messages quote the whole command: only the part before it is reported. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  if (error.name === 'UpstashError') {
    const [reason = ''] = error.message.split(', command was:');
    const [, code] = /(?:^|\bfailed: )([A-Z]{2,20})\b/.exec(reason) ?? [];
    return code ?? /unauthorized|max daily request limit/i.exec(reason)?.[0] ?? 'refused';
  }
  if (error.name === 'UpstashJSONParseError') return 'not JSON';
  const cause: unknown = error.cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code : error.name;
}

/** The last is a transaction's, of which a command was refused for one of the others. */
const writeRefusals = new Set(['OOM', 'READONLY', 'MISCONF', 'NOREPLICAS', 'EXECABORT']);

/** Whether a reason of `reasonOf` says that Redis is there, and takes no writes. */
export function refusesWrites(reason: string): boolean {
  return writeRefusals.has(reason);
}
