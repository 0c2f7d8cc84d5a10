import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { startTaskQueue } from '../local/tasks/startTaskQueue';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { Calendar } from './calendars';
import { makeFloor } from './floor';
import { mapSome } from './mapSome';
import { countBy, percentile } from './numbers';
import { phases, phaseSeconds, rateLimitedSeconds, type Phase } from './outagePhases';
import type { Bench, Goal, Measured } from './report';
import { createViewers, viewAtRate, type View, type Viewers } from './viewers';

const perSecond = 200;
/** Of a constant body beside them, in a process of its own: what the machine itself does. */
const constantPerSecond = 20;
const constantBytes = 20_000;
/** Views before the first phase: what new processes cost is another bench's. */
const warmUpSeconds = 10;
/** One view in so many is of a widget that this instance has not shown before. */
const coldEvery = 40;
const processes = 2;
const warmWidgets = 10;
const posts = 20;
/** Short, so that copies fall due while something is out. */
const ttlSeconds = 60;
const mostSlowerMs = 300;
/** A connection that had trouble is asked again after 15 s at the latest. */
const recoveryMs = 16_000;

/** Viewers go on looking while one thing after another is out. */
export const outage: Bench = {
  name: 'outage',
  claim: 'Whatever is out: every widget that was ever loaded is shown, and the warm ones at once.',
  run: (print) => inBenchWorld((world) => play(world, print), { longLived: true }),
};

async function play(world: BenchWorld, print: (line: string) => void): Promise<Measured> {
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
  const floor = makeFloor();
  const constant = await floor.start(constantBytes);
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
    const viewAll = async (seconds: number, unseen: Calendar[]): Promise<Views> => {
      const beside = viewAtRate(viewers, {
        perSecond: constantPerSecond,
        count: constantPerSecond * seconds,
        urlOf: () => constant.baseUrl,
      });
      const baseUrls = instances.map(({ baseUrl }) => baseUrl);
      const views = await viewMixed(viewers, { baseUrls, warm, unseen, seconds });
      return { ...views, beside: await beside };
    };
    await viewAll(warmUpSeconds, []);

    const outcomes: Outcome[] = [];
    for (const phase of phases) {
      const nextCold = cold.splice(0, coldEach(phase));
      if (phase.refills === true) {
        world.notion.control.faults.clear();
        await sleep(recoveryMs);
        const other = await world.start('widgetData', env);
        await loadAll(nextCold, other.baseUrl);
        await other.stop();
      }
      await phase.begin(world);
      const linesBefore = instances.map(({ log }) => log.length);
      const outcome = { name: phase.name, ...(await viewAll(phase.seconds, nextCold)) };
      outcomes.push(outcome);
      print(describe(outcome));
      const lines = instances.flatMap(({ log }, index) => log.slice(linesBefore[index]));
      for (const [message, count] of countBy(lines.flatMap(complaintOf), (line) => line)) {
        print(`    ${count} × ${message}`);
      }
    }
    return judge(outcomes);
  } finally {
    // A paused one would not receive the signal to end.
    world.redis.resume();
    viewers.close();
    await constant.stop();
    floor.remove();
    await queue.close();
  }
}

/** `unseen` ones are viewed once each, evenly among the views of the warm ones. */
async function viewMixed(
  viewers: Viewers,
  mix: { baseUrls: string[]; warm: Calendar[]; unseen: Calendar[]; seconds: number },
): Promise<Pick<Views, 'warm' | 'cold'>> {
  const { baseUrls, warm, unseen, seconds } = mix;
  const coldAt = (index: number): Calendar | undefined =>
    index % coldEvery === 0 ? unseen[index / coldEvery] : undefined;
  const views = await viewAtRate(viewers, {
    perSecond,
    count: perSecond * seconds,
    urlOf: (index) => {
      // In turn, and the cold ones too: else they would all be of the same process.
      const process = (index + Math.floor(index / coldEvery)) % processes;
      const known = warm[Math.floor(index / processes) % warm.length];
      return `${baseUrls[process] ?? ''}/${(coldAt(index) ?? known)?.slug ?? ''}`;
    },
  });
  return {
    warm: views.filter((_, index) => coldAt(index) === undefined),
    cold: views.filter((_, index) => coldAt(index) !== undefined),
  };
}

interface Views {
  warm: View[];
  cold: View[];
  /** Of the constant body, meanwhile. */
  beside: View[];
}

interface Outcome extends Views {
  name: string;
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
  for (const { name, warm, cold, beside } of outcomes) {
    figures[`${name}: warm p99 ms`] = p99Of(warm);
    figures[`${name}: warm, waited for Notion`] = warm.filter(
      ({ tier }) => tier === 'notion',
    ).length;
    figures[`${name}: cold p50 ms`] = percentile(
      cold.map(({ durationMs }) => durationMs),
      0.5,
    );
    figures[`${name}: cold p99 ms`] = p99Of(cold);
    figures[`${name}: constant body beside, p99 ms`] = p99Of(beside);
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
      { name: 'constant body, p99', values: outcomes.map(({ beside }) => p99Of(beside)) },
    ],
    seriesUnit: `ms, one group a phase`,
    figures,
    goals,
    notes: [
      `${perSecond} views a second over ${processes} processes, ${warmWidgets} warm widgets, one view in ${coldEvery} of a widget new to the process; data is fresh for ${ttlSeconds} s; a queue.`,
      `Beside them ${constantPerSecond} views a second of a constant body, in a process of its own: what of it is the machine.`,
      `Every widget was loaded once by another process; ${warmUpSeconds} s of views before the first phase. Phases of ${phaseSeconds} s, the 429s for ${rateLimitedSeconds} s, unscaled.`,
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
