import { parseArgs } from 'node:util';
import { loadConfig, readSecrets } from '../src/config';
import { createRedisClient } from '../src/redis/client';
import { systemClock } from '../src/shared/clock';
import { createChangeLog } from '../src/widgets/changeLog';
import { commandEnvironment } from './environment';

const help = `Tells every running instance that a widget was changed by hand in Firestore.

  npm run announce -- --widget ID --slug SLUG

  --widget  the document's id under widgets/
  --slug    its slug

Instances then read the widget anew within 5 seconds; without this, within 5 minutes.
Uses UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN of the environment, else of
functions/.env, .env.local and .secret.local.
Exit codes: 0 told, 1 Redis could not be told, 2 the call is wrong.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      widget: { type: 'string' },
      slug: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const { widget: widgetId, slug } = values;
  if (widgetId === undefined || slug === undefined) {
    console.error(`Both --widget and --slug are needed.\n\n${help}`);
    return 2;
  }
  const env = commandEnvironment();
  const { redisUrl: url } = loadConfig(env);
  if (url === null) {
    console.error(
      'UPSTASH_REDIS_REST_URL is empty: without Redis instances look every 5 s anyway.',
    );
    return 1;
  }
  const redis = createRedisClient({
    url,
    token: readSecrets(env).redisToken,
    clock: systemClock,
    random: Math.random,
    report: () => undefined,
  });
  await createChangeLog(redis, systemClock).announce({ widgetId, slug });
  console.log(`Told: ${slug} changes within 5 seconds.`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
