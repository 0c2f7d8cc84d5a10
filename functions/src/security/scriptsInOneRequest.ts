import type { Redis } from '@upstash/redis';

interface Batch {
  pipeline: ReturnType<Redis['pipeline']>;
  size: number;
  replies: Promise<{ result?: unknown; error?: string | undefined }[]>;
}

/**
 * The same client, but scripts that are called in one tick travel in one request, each with its
 * own outcome. The client can do this by itself only for all of its commands.
 */
export function scriptsInOneRequest(redis: Redis): Redis {
  let open: Batch | null = null;

  const start = (): Batch => {
    const pipeline = redis.pipeline();
    const replies = Promise.resolve().then(() => {
      open = null;
      return pipeline.exec<unknown[]>({ keepErrors: true });
    });
    return { pipeline, size: 0, replies };
  };
  const queue = async (add: (pipeline: Batch['pipeline']) => void): Promise<unknown> => {
    const batch = (open ??= start());
    const index = batch.size;
    batch.size += 1;
    add(batch.pipeline);
    const reply = (await batch.replies)[index];
    if (reply?.error !== undefined) throw new Error(reply.error);
    return reply?.result;
  };
  const replaced = new Map<PropertyKey, unknown>([
    [
      'evalsha',
      (sha: string, keys: string[], args: unknown[]) =>
        queue((pipeline) => pipeline.evalsha(sha, keys, args)),
    ],
    [
      'eval',
      (script: string, keys: string[], args: unknown[]) =>
        queue((pipeline) => pipeline.eval(script, keys, args)),
    ],
  ]);
  return new Proxy(redis, {
    get: (target, name, receiver): unknown =>
      replaced.get(name) ?? Reflect.get(target, name, receiver),
  });
}
