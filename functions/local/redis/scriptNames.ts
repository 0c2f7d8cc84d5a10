import { createHash } from 'node:crypto';
import type { RedisReply } from './redisConnection';

const upstashFlag = 'allow-key-locking';

/**
 * Lets scripts for Upstash run on a plain Redis, which refuses their flag: it is taken out, and the
 * SHA that callers know stands for the one that Redis knows.
 */
export interface ScriptNames {
  /** The command as Redis understands it. */
  toRedis(args: readonly string[]): readonly string[];
  /** What Redis said to that command, as its sender expects it. */
  fromRedis(args: readonly string[], reply: RedisReply): RedisReply;
}

export function createScriptNames(): ScriptNames {
  const redisShas = new Map<string, string>();

  const plainScript = (script: string): string => {
    const plain = withoutFlag(script);
    if (plain !== script) redisShas.set(shaOf(script), shaOf(plain));
    return plain;
  };
  const redisSha = (sha: string): string => redisShas.get(sha.toLowerCase()) ?? sha;

  return {
    toRedis(args) {
      const [name = '', first = '', ...rest] = args;
      switch (name.toUpperCase()) {
        case 'EVAL':
        case 'EVAL_RO':
          return [name, plainScript(first), ...rest];
        case 'EVALSHA':
        case 'EVALSHA_RO':
          return [name, redisSha(first), ...rest];
        case 'SCRIPT':
          if (/^load$/i.test(first)) return [name, first, ...rest.map(plainScript)];
          if (/^exists$/i.test(first)) return [name, first, ...rest.map(redisSha)];
          return args;
        default:
          return args;
      }
    },
    fromRedis([name = '', first = '', script = ''], reply) {
      const isLoad = /^script$/i.test(name) && /^load$/i.test(first);
      return isLoad && Buffer.isBuffer(reply) ? Buffer.from(shaOf(script)) : reply;
    },
  };
}

/** The first line goes where nothing else stands in it: a Redis before 7 knows no flags at all. */
function withoutFlag(script: string): string {
  const [line = '', listed] = /^#!lua(?: +flags=(\S*))?[^\n]*/.exec(script) ?? [];
  const flags = listed?.split(',') ?? [];
  if (!flags.includes(upstashFlag)) return script;
  const others = flags.filter((flag) => flag !== upstashFlag);
  const kept = others.length === 0 ? '' : `#!lua flags=${others.join(',')}`;
  return kept + script.slice(line.length);
}

function shaOf(script: string): string {
  return createHash('sha1').update(script).digest('hex');
}
