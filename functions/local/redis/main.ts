import { parseArgs } from 'node:util';
import { hostOf } from './redisConnection';
import { openRedis } from './openRedis';

const usage = `A Redis behind an Upstash REST gateway, on 127.0.0.1.

  npx tsx local/redis/main.ts [--port N] [--token TEXT]

  --port N      the gateway's port (default 8079)
  --token TEXT  what callers must bear; a random one by default
  --help        this text

Without the variable REDIS_URL it starts a redis-server of its own, with nothing on disk; with it the
gateway stands in front of that one (REDIS_PASSWORD, REDIS_DB). It prints what
UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN have to be. It ends with Ctrl-C.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8079' },
      token: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}.`);
  }
  const redis = await openRedis({
    env: process.env,
    port,
    ...(values.token === undefined ? {} : { token: values.token }),
  });
  if (redis === null) throw new Error('There is no redis-server. Run `npm run setup`.');
  console.log(
    `Redis: ${redis.own ? 'a redis-server of its own on ' : ''}${hostOf(redis.redisUrl)}`,
  );
  console.log(`UPSTASH_REDIS_REST_URL=${redis.url}`);
  console.log(`UPSTASH_REDIS_REST_TOKEN=${redis.token}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      redis.close().then(() => process.exit(0), reportFailure);
    });
  }
}

function reportFailure(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(reportFailure);
