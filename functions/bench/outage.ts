import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { startTaskQueue } from '../local/tasks/startTaskQueue';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { Calendar } from './calendars';
import { mapSome } from './mapSome';
import { countBy, percentile } from './numbers';
import type { Bench, Goal, Measured } from './report';
import { createViewers, viewAtRate, type View } from './viewers';

const perSecond = 200;
/** One view in so many is of a widget that this instance has not shown before. */
const coldEvery = 40;
const processes = 2;
const warmWidgets = 10;
const posts = 20;
const phaseSeconds = 15;
const rateLimitedSeconds = 60;
/** Short, so that copies fall due while something is out. */
const ttlSeconds = 60;
const mostSlowerMs = 300;
/** A connection that had trouble is asked again after 15 s at the latest. */
const recoveryMs = 16_000;

interface Phase {
  name: string;
  seconds: number;
  begin(world: BenchWorld): Promise<void> | void;
  /** Whether what others know is put back into Redis before it: it had been lost. */
  refills?: true;
}

/** Everything that goes wrong, one after another; each phase leaves the next a whole world. */
const phases: readonly Phase[] = [
  { name: 'normal', seconds: phaseSeconds, begin: () => undefined },
  { name: 'Redis killed', seconds: phaseSeconds, begin: ({ redis }) => redis.kill() },
  { name: 'Redis back, empty', seconds: phaseSeconds, begin: ({ redis }) => redis.restart() },
  {
    name: 'Redis hung',
    seconds: phaseSeconds,
    begin: ({ redis }) => {
      redis.pause();
    },
  },
  {
    name: 'Redis back',
    seconds: phaseSeconds,
    begin: ({ redis }) => {
      redis.resume();
    },
  },
  {
    name: 'Notion 429',
    seconds: rateLimitedSeconds,
    begin: ({ notion }) => {
      const retryAfterSeconds = rateLimitedSeconds;
      const fault = { kind: 'rate_limited', retryAfterSeconds } as const;
      notion.control.addFault({ fault, times: null });
    },
  },
  {
    name: 'Notion 500',
    seconds: phaseSeconds,
    begin: ({ notion }) => {
      notion.control.faults.clear();
      notion.control.addFault({ fault: { kind: 'server_error', status: 500 }, times: null });
    },
  },
  {
    name: 'Notion hung',
    seconds: phaseSeconds,
    begin: ({ notion }) => {
      notion.control.faults.clear();
      notion.control.addFault({ fault: { kind: 'hang' }, times: null });
    },
  },
  {
    name: 'Firestore gone',
    seconds: phaseSeconds,
    refills: true,
    begin: async ({ notion, firestore }) => {
      notion.control.faults.clear();
      await firestore.close();
    },
  },
];

/** Viewers go on looking while one thing after another is out. */
export const outage: Bench = {
  name: 'outage',
  claim: 'Whatever is out: every widget that was ever loaded is shown, and the warm ones at once.',
  run: (tell) => inBenchWorld((world) => play(world, tell), { longLived: true }),
};

async function play(world: BenchWorld, tell: (line: string) => void): Promise<Measured> {
  const coldEach = (phase: Phase): number => (phase.seconds * perSecond) / coldEvery;
  const coldCount = phases.reduce((total, phase) => total + coldEach(phase), 0);
  const calendars = await world.addCalendars({
    count: warmWidgets + coldCount,
    posts,
    perConnection: 10,
  });
  world.notion.control.setLimits({ perMinute: null });
  const env = { CACHE_TTL_SECONDS: String(ttlSeconds), NOTION_REQUESTS_PER_SECOND: '30' };
  const refresher = await world.start('refreshWidget', env);
  const queue = await startTaskQueue({ target: refresher.baseUrl });
  const queued = { ...env, CLOUD_TASKS_EMULATOR_HOST: queue.host };
  const loader = await world.start('widgetData', env);
  const instances = await Promise.all(
    Array.from({ length: processes }, () => world.start('widgetData', queued)),
  );
  const viewers = createViewers(100, 30_000);
  try {
    const loadAll = async (wanted: readonly Calendar[], baseUrl: string): Promise<void> => {
      await mapSome(wanted, 8, async ({ slug }) => {
        const { status, tier } = await viewers.view(`${baseUrl}/${slug}`);
        if (status !== 200 || tier === 'sample') throw new Error(`Answered ${status} ${tier}.`);
      });
    };
    const warm = calendars.slice(0, warmWidgets);
    const cold = calendars.slice(warmWidgets);
    await loadAll(calendars, loader.baseUrl);
    for (const { baseUrl } of instances) await loadAll(warm, baseUrl);
    await sleep(2000);

    const outcomes: Outcome[] = [];
    for (const phase of phases) {
      let nextCold = cold.splice(0, coldEach(phase));
      if (phase.refills === true) {
        world.notion.control.faults.clear();
        await sleep(recoveryMs);
        const other = await world.start('widgetData', env);
        await loadAll(nextCold, other.baseUrl);
        await other.stop();
      }
      await phase.begin(world);
      const linesBefore = instances.map(({ log }) => log.length);
      const coldUrls = new Set<number>();
      const views = await viewAtRate(viewers, {
        perSecond,
        count: phase.seconds * perSecond,
        urlOf: (index) => {
          // In turn, and the cold ones too: else they would all be of the same process.
          const process = (index + Math.floor(index / coldEvery)) % processes;
          const { baseUrl } = instances[process] ?? { baseUrl: '' };
          const [unseen, ...others] = index % coldEvery === 0 ? nextCold : [];
          if (unseen !== undefined) {
            nextCold = others;
            coldUrls.add(index);
          }
          const known = warm[Math.floor(index / processes) % warmWidgets];
          return `${baseUrl}/${(unseen ?? known)?.slug ?? ''}`;
        },
      });
      const outcome = {
        name: phase.name,
        warm: views.filter((_, index) => !coldUrls.has(index)),
        cold: views.filter((_, index) => coldUrls.has(index)),
      };
      outcomes.push(outcome);
      tell(describe(outcome));
      const lines = instances.flatMap(({ log }, index) => log.slice(linesBefore[index]));
      for (const [message, count] of countBy(lines.flatMap(complaintOf), (line) => line)) {
        tell(`    ${count} × ${message}`);
      }
    }
    return judge(outcomes);
  } finally {
    // A paused one would not hear of its end.
    world.redis.resume();
    viewers.close();
    await queue.close();
  }
}

interface Outcome {
  name: string;
  warm: View[];
  cold: View[];
}

function judge(outcomes: readonly Outcome[]) {
  const p99Of = (views: readonly View[]): number =>
    percentile(
      views.map(({ durationMs }) => durationMs),
      0.99,
    );
  const [normal] = outcomes;
  const normalMs = p99Of(normal?.warm ?? []);
  const figures: Record<string, number> = {};
  const goals: Goal[] = [];
  for (const { name, warm, cold } of outcomes) {
    figures[`${name}: warm p99 ms`] = p99Of(warm);
    figures[`${name}: warm, waited for Notion`] = warm.filter(
      ({ tier }) => tier === 'notion',
    ).length;
    figures[`${name}: cold p50 ms`] = percentile(
      cold.map(({ durationMs }) => durationMs),
      0.5,
    );
    figures[`${name}: cold p99 ms`] = p99Of(cold);
    goals.push({
      name: `${name}: without a good copy`,
      value: [...warm, ...cold].filter((view) => !isGood(view)).length,
      unit: `of ${warm.length + cold.length} answers`,
      atMost: 0,
    });
    if (name === normal?.name) continue;
    goals.push({
      name: `${name}: warm p99 above normal`,
      value: p99Of(warm) - normalMs,
      unit: 'ms',
      atMost: mostSlowerMs,
    });
  }
  return {
    series: [
      { name: 'warm, p99', values: outcomes.map(({ warm }) => p99Of(warm)) },
      { name: 'cold, p99', values: outcomes.map(({ cold }) => p99Of(cold)) },
    ],
    seriesUnit: `ms, one group a phase`,
    figures,
    goals,
    notes: [
      `${perSecond} views a second over ${processes} processes, ${warmWidgets} warm widgets, one view in ${coldEvery} of a widget new to the process; data is fresh for ${ttlSeconds} s; a queue.`,
      `Every widget was loaded once by another process. Phases of ${phaseSeconds} s, the 429s for ${rateLimitedSeconds} s, unscaled.`,
    ],
  };
}

const logLineSchema = z.object({ severity: z.enum(['WARNING', 'ERROR']), message: z.string() });

/** What an instance complains of, without what differs from line to line. */
function complaintOf(line: string): string[] {
  if (!line.startsWith('{')) return [];
  const parsed = logLineSchema.safeParse(JSON.parse(line));
  return parsed.success ? [parsed.data.message.slice(0, 120)] : [];
}

function isGood({ status, tier }: View): boolean {
  return status === 200 && tier !== 'sample';
}

function describe({ name, warm, cold }: Outcome): string {
  const kinds = (views: readonly View[]): string =>
    [...countBy(views, ({ status, tier, error }) => error ?? `${status} ${tier}`)]
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', ');
  return `${name}: warm ${kinds(warm)}; cold ${kinds(cold)}`;
}
