import { parseArgs } from 'node:util';
import { loadConfig, readSecrets } from '../src/config';
import { createRedisClient } from '../src/redis/client';
import { systemClock } from '../src/shared/clock';
import { createChangeLog } from '../src/widgets/changeLog';
import { CallError, runHere, type Command } from './command';
import { commandEnvironment } from './environment';

const help = `Notifies every running instance that a widget was changed by hand in Firestore.

  npm run announce -- --widget ID --slug SLUG

  --widget  the document's id under widgets/
  --slug    its slug

Instances then read the widget anew within 5 seconds; without this, within 5 minutes.
Uses UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN of the environment, else of
functions/.env, .env.local and .secret.local.
Exit codes: 0 published, 1 Redis did not take it, 2 the call is wrong.`;

const announceCommand: Command = {
  help,
  async run(args, terminal) {
    const { values } = parseArgs({
      args,
      options: { widget: { type: 'string' }, slug: { type: 'string' } },
    });
    const { widget: widgetId, slug } = values;
    if (widgetId === undefined || slug === undefined) {
      throw new CallError('Both --widget and --slug are needed.');
    }
    const env = commandEnvironment(terminal.env);
    const { redisUrl: url } = loadConfig(env);
    if (url === null) {
      terminal.note(
        'UPSTASH_REDIS_REST_URL is empty: without Redis instances sync every 5 s anyway.',
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
    terminal.print(`Published: ${slug} changes within 5 seconds.`);
    return 0;
  },
};

runHere(announceCommand);
