import { ErrorReply } from '@redis/client';
import type { RedisConnection, RedisReply } from './redisConnection';
import { replyToJson, type JsonReply, type TextEncoding } from './replyToJson';
import { createScriptNames } from './scriptNames';

export type Command = readonly string[];
/** What came of one command; `error` in the words of Redis. */
export type Outcome = { result: JsonReply } | { error: string };

/** Runs commands as Upstash does. All reject, and only then, where Redis itself is gone. */
export interface UpstashCommands {
  single(command: Command, encoding: TextEncoding): Promise<Outcome>;
  /** Each for itself, in order. */
  pipeline(commands: readonly Command[], encoding: TextEncoding): Promise<Outcome[]>;
  /** All at once; one error where Redis refuses the transaction as a whole. */
  transaction(
    commands: readonly Command[],
    encoding: TextEncoding,
  ): Promise<Outcome[] | { error: string }>;
}

/** All callers share one connection: what changes its state or never ends is not for them. */
const unavailable = new Set([
  ...['AUTH', 'HELLO', 'QUIT', 'RESET', 'SELECT', 'CLIENT', 'MONITOR', 'SYNC', 'PSYNC', 'SHUTDOWN'],
  ...['MULTI', 'EXEC', 'DISCARD', 'WATCH', 'UNWATCH'],
  ...['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE'],
  ...['BLPOP', 'BRPOP', 'BLMOVE', 'BLMPOP', 'BRPOPLPUSH', 'BZPOPMIN', 'BZPOPMAX', 'BZMPOP', 'WAIT'],
]);

export function createUpstashCommands(connection: RedisConnection): UpstashCommands {
  const scripts = createScriptNames();

  const send = (command: Command): Promise<RedisReply> => connection.send(scripts.toRedis(command));
  const outcomeOf = (command: Command, reply: RedisReply, encoding: TextEncoding): Outcome =>
    reply instanceof ErrorReply
      ? { error: reply.message }
      : { result: replyToJson(scripts.fromRedis(command, reply), encoding) };

  const single: UpstashCommands['single'] = async (command, encoding) => {
    const refusal = refusalOf(command);
    if (refusal !== null) return { error: refusal };
    return outcomeOf(command, await send(command).catch(asReply), encoding);
  };

  return {
    single,
    pipeline: (commands, encoding) =>
      Promise.all(commands.map((command) => single(command, encoding))),
    async transaction(commands, encoding) {
      const refusal = commands.map(refusalOf).find((found) => found !== null);
      if (refusal !== undefined) return { error: refusal };
      const queued = [connection.send(['MULTI']), ...commands.map(send)];
      const executed = connection.send(['EXEC']);
      const [replies] = await Promise.all([
        executed.catch(asReply),
        // EXEC reports what was wrong with one of them.
        ...queued.map((promise) => promise.catch(asReply)),
      ]);
      if (replies instanceof ErrorReply) return { error: replies.message };
      if (!Array.isArray(replies)) return { error: 'ERR the transaction gave no results' };
      return commands.map((command, index) => outcomeOf(command, replies[index] ?? null, encoding));
    },
  };
}

function asReply(error: unknown): RedisReply {
  if (error instanceof ErrorReply) return error;
  throw error;
}

function refusalOf([name = '']: Command): string | null {
  return unavailable.has(name.toUpperCase())
    ? `ERR Command is not available: '${name.toUpperCase()}'`
    : null;
}
