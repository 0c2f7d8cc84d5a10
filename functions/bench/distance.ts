import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../local/production/startInstance';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { Bench, Goal } from './report';
import { createViewers, type Viewers } from './viewers';

const processes = 4;
const readersEach = 20;
const posts = 250;
const pagesOfRows = 3;
const requestsPerSecond = 3;
const delaysMs = [0, 15, 30, 50, 100];
/** Each call is late by up to so much more or less. */
const jitterShare = 0.3;
/** Beyond what a booking says, a request takes its way to Notion. */
const arrivalSpreadMs = 60;

interface Round {
  delayMs: number;
  queries: number;
  mostInASecond: number;
  isKept: boolean;
  failed: number;
}

/** A function and a database in two regions are 20 to 100 ms apart. */
export const distance: Bench = {
  name: 'distance',
  claim: 'A Redis 0 to 100 ms away: 80 first readers cause one load, paced and kept for all.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const viewers = createViewers(readersEach);
      const env = {
        UPSTASH_REDIS_REST_URL: world.gateway.url,
        UPSTASH_REDIS_REST_TOKEN: world.gateway.token,
      };
      try {
        const instances = await Promise.all(
          Array.from({ length: processes }, () => world.start('widgetData', env)),
        );
        await warmUp(world, viewers, instances);
        const rounds: Round[] = [];
        for (const delayMs of delaysMs) {
          const found = await round(world, viewers, instances, delayMs);
          rounds.push(found);
          print(`${delayMs} ms a call: ${describe(found)}`);
        }
        return {
          series: [{ name: 'queries', values: rounds.map(({ queries }) => queries) }],
          seriesUnit: `queries at ${delaysMs.join(', ')} ms a call`,
          figures: { processes, readers: processes * readersEach, pagesOfRows },
          goals: rounds.flatMap((found) => goalsOf(found)),
          notes: [`Each call is late by up to ${jitterShare * 100} % more or less.`],
        };
      } finally {
        viewers.close();
      }
    }),
};

/** Each process loads its modules for a widget of its own. */
async function warmUp(
  world: BenchWorld,
  viewers: Viewers,
  instances: readonly Instance[],
): Promise<void> {
  const calendars = await world.addCalendars({ count: instances.length, posts: 1 });
  await Promise.all(
    instances.map(({ baseUrl }, index) =>
      viewers.view(`${baseUrl}/${calendars[index]?.slug ?? ''}`),
    ),
  );
}

async function round(
  world: BenchWorld,
  viewers: Viewers,
  instances: readonly Instance[],
  delayMs: number,
): Promise<Round> {
  const [calendar] = await world.addCalendars({ count: 1, posts });
  if (calendar === undefined) throw new Error('There is no calendar.');
  const jitterMs = delayMs * jitterShare;
  world.gateway.faults.set({ kind: 'slow', delayMs: delayMs - jitterMs, jitterMs: 2 * jitterMs });
  const views = await Promise.all(
    Array.from({ length: readersEach }, () => instances)
      .flat()
      .map(({ baseUrl }) => viewers.view(`${baseUrl}/${calendar.slug}`)),
  );
  await sleep(delayMs);
  world.gateway.faults.set({ kind: 'none' });
  const requests = world.notion.requests.list();
  const key = `widget:${calendar.widgetId}:all:all`;
  return {
    delayMs,
    queries: requests.filter(({ path }) => path.endsWith('/query')).length,
    mostInASecond: mostInASecond(requests.map(({ atMs }) => atMs)),
    isKept: (await world.redis.command('EXISTS', key)) === 1,
    failed: views.filter(({ status, tier }) => status !== 200 || tier === 'sample').length,
  };
}

function mostInASecond(timesMs: readonly number[]): number {
  const counts = timesMs.map(
    (fromMs) =>
      timesMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1000 - arrivalSpreadMs).length,
  );
  return Math.max(0, ...counts);
}

function goalsOf({ delayMs, queries, mostInASecond: most, isKept, failed }: Round): Goal[] {
  const at = `${delayMs} ms a call`;
  return [
    { name: `queries, ${at}`, value: queries, unit: 'for one load', atMost: pagesOfRows },
    { name: `requests, ${at}`, value: most, unit: 'in a second', atMost: requestsPerSecond },
    { name: `kept, ${at}`, value: Number(isKept), unit: 'copy in Redis', atLeast: 1 },
    { name: `readers without the posts, ${at}`, value: failed, unit: 'answers', atMost: 0 },
  ];
}

function describe({ queries, mostInASecond: most, isKept, failed }: Round): string {
  const kept = isKept ? 'kept' : 'NOT kept';
  return `${queries} queries, at most ${most} requests in a second, ${kept}, ${failed} without posts`;
}
