import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../local/production/startInstance';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import { countBy, median, percentile } from './numbers';
import type { Bench } from './report';
import { createViewers, type View, type Viewers } from './viewers';

const processes = 8;
const readersEach = 125;
const posts = 50;
const calmRounds = 5;
const hungRounds = 2;
/** The breaker opens for at most 7 s; then one request of each process finds Redis again. */
const breakerMs = 7500;

/** A thousand viewers open a widget that nobody has loaded yet, at once and everywhere. */
export const stampede: Bench = {
  name: 'stampede',
  claim: '1,000 concurrent first readers over 8 processes: exactly 1 read of the data source.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const instances = await Promise.all(
        Array.from({ length: processes }, () => world.start('widgetData')),
      );
      const viewers = createViewers(readersEach);
      try {
        await open(world, viewers, instances);
        const calm: Round[] = [];
        for (let number = 1; number <= calmRounds; number += 1) {
          const found = await round(world, viewers, instances);
          calm.push(found);
          print(`round ${number}: ${describe(found)}`);
        }
        const hung: Round[] = [];
        for (let number = 1; number <= hungRounds; number += 1) {
          world.redis.pause();
          const found = await round(world, viewers, instances);
          world.redis.resume();
          hung.push(found);
          print(`Redis hung, round ${number}: ${describe(found)}`);
          await sleep(breakerMs);
          await open(world, viewers, instances);
        }
        const all = [...calm, ...hung];
        const queriesOf = (rounds: Round[]): number[] => rounds.map(({ queries }) => queries);
        return {
          series: [
            { name: 'reads, Redis up', values: queriesOf(calm) },
            { name: 'reads, Redis hung', values: queriesOf(hung) },
          ],
          seriesUnit: 'reads of the data source',
          figures: {
            readers: processes * readersEach,
            processes,
            redisCommandsPerReader: median(calm.map(({ commands }) => commands)) / 1000,
            p50Ms: median(calm.map(({ views }) => percentile(durations(views), 0.5))),
            slowestMs: Math.max(...calm.flatMap(({ views }) => durations(views))),
            slowestRedisHungMs: Math.max(...hung.flatMap(({ views }) => durations(views))),
          },
          goals: [
            {
              name: 'reads of the data source',
              value: Math.max(...queriesOf(calm)),
              unit: 'at most in a round',
              atLeast: 1,
              atMost: 1,
            },
            {
              name: 'the same, Redis hung',
              value: Math.max(...queriesOf(hung)),
              unit: 'at most in a round',
              atLeast: 1,
              atMost: processes,
            },
            {
              name: 'readers without the posts',
              value: all.flatMap(({ views }) => views).filter((view) => !isGood(view)).length,
              unit: 'answers',
              atMost: 0,
            },
          ],
          notes: [
            'Each process has loaded a widget of its own before.',
            `${calmRounds} rounds with Redis, ${hungRounds} with a Redis that is stopped (SIGSTOP).`,
          ],
        };
      } finally {
        viewers.close();
      }
    }),
};

/** Each process loads what it needs for a widget of its own; `coldstart` is about that. */
async function open(
  world: BenchWorld,
  viewers: Viewers,
  instances: readonly Instance[],
): Promise<void> {
  const calendars = await world.addCalendars({ count: instances.length, posts });
  for (const [index, { baseUrl }] of instances.entries()) {
    const url = `${baseUrl}/${calendars[index]?.slug ?? ''}`;
    await viewers.view(url);
    // The platform's front end keeps its connections to an instance, too.
    await Promise.all(Array.from({ length: readersEach }, () => viewers.view(url)));
  }
}

interface Round {
  queries: number;
  commands: number;
  views: View[];
}

/** A new widget, and all readers at once. */
async function round(
  world: BenchWorld,
  viewers: Viewers,
  instances: readonly Instance[],
): Promise<Round> {
  const [calendar] = await world.addCalendars({ count: 1, posts });
  const path = `/${calendar?.slug ?? ''}`;
  const before = await Promise.race([world.redis.commandCalls(), sleep(200, null)]);
  const views = await Promise.all(
    Array.from({ length: readersEach }, () => instances)
      .flat()
      .map(({ baseUrl }) => viewers.view(baseUrl + path)),
  );
  const commands = before === null ? 0 : (await world.redis.commandCalls()) - before;
  const queries = world.notion.requests.list().filter((one) => one.path.endsWith('/query')).length;
  return { queries, commands, views };
}

function isGood({ status, tier }: View): boolean {
  return status === 200 && tier !== 'sample';
}

function durations(views: readonly View[]): number[] {
  return views.map(({ durationMs }) => durationMs);
}

function describe({ queries, views }: Round): string {
  const kinds = countBy(views, ({ status, tier }) => `${status} ${tier}`);
  const answers = [...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  const slowestMs = Math.round(Math.max(...durations(views)));
  return `${queries} reads of the data source; ${answers}; slowest ${slowestMs} ms`;
}
