import type { Instance } from '../local/production/startInstance';
import { startTaskQueue } from '../local/tasks/startTaskQueue';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { Calendar } from './calendars';
import { buildFaster } from './fasterBuild';
import { mapSome } from './mapSome';
import { createRandom, percentile } from './numbers';
import type { Bench, Goal } from './report';
import { createViewers, viewAtRate, type View, type Viewers } from './viewers';

const widgets = 1000;
const perConnection = 10;
const posts = 12;
const processes = 4;
const notionLatencyMs = 400;
const requestsPerSecond = 3;
const ttlMs = 300_000;
const staleMs = 604_800_000;
const hourSeconds = 3600;
const seed = 20_261_123;

/** A load, whose hour is replayed `factor` times faster. */
interface Scenario {
  viewsPerHour: number;
  factor: number;
  leastShare: number;
}

/** The factors leave two cores room for the viewers, Redis and Notion beside the processes. */
const scenarios: readonly Scenario[] = [
  { viewsPerHour: 100_000, factor: 8, leastShare: 0.99 },
  { viewsPerHour: 1_000_000, factor: 3, leastShare: 0.998 },
];

/** An hour of a thousand widgets, seen by Zipf-distributed viewers through four processes. */
export const replay: Bench = {
  name: 'replay',
  claim: 'Viewers hardly ever wait for Notion, and Notion and Redis are asked for little.',
  async run(print) {
    const figures: Record<string, number> = {};
    const goals: Goal[] = [];
    const notes = [
      `${widgets} widgets of ${posts} posts on ${widgets / perConnection} connections; Zipf with exponent 1; ${processes} processes, a queue and an instance of refreshWidget.`,
      'Each widget was loaded once before, when it was made; the processes have just begun and hold nothing.',
    ];
    for (const scenario of scenarios) {
      const { viewsPerHour, factor, leastShare } = scenario;
      const label = `${viewsPerHour.toLocaleString('en')}/h`;
      const seconds = Math.round(hourSeconds / factor);
      print(`${label}: the hour in ${seconds} s, all durations divided by ${factor}`);
      notes.push(
        `${label}: the hour in ${seconds} s; durations divided and Notion's rate multiplied by ${factor}.`,
      );
      const outcome = await inBenchWorld((world) => run(world, scenario, print));
      const share = (test: (view: View) => boolean): number =>
        outcome.views.filter(test).length / outcome.views.length;
      const perThousand = (count: number): number => (count / outcome.views.length) * 1000;
      const isWaiting = ({ tier, status }: View): boolean =>
        status !== 200 || tier === 'notion' || tier === 'sample';
      const durations = outcome.views.map(({ durationMs }) => durationMs);
      Object.assign(figures, {
        [`${label} views`]: outcome.views.length,
        [`${label} fresh`]: share((view) => !isWaiting(view) && !view.isStale),
        [`${label} stale`]: share((view) => view.isStale),
        [`${label} sample`]: share(({ tier }) => tier === 'sample'),
        [`${label} from memory`]: share(({ tier }) => tier === 'memory'),
        [`${label} from Redis`]: share(({ tier }) => tier === 'redis'),
        [`${label} from Firestore`]: share(({ tier }) => tier === 'firestore'),
        [`${label} Notion requests per 1,000`]: perThousand(outcome.notionRequests),
        [`${label} refused by Notion`]: outcome.notionRefusals,
        [`${label} Redis commands per 1,000`]: perThousand(outcome.redisCommands),
        [`${label} p50 ms`]: percentile(durations, 0.5),
        [`${label} p99 ms`]: percentile(durations, 0.99),
      });
      goals.push(
        {
          name: `${label} without waiting for Notion`,
          value: share((view) => !isWaiting(view)),
          unit: 'of all views',
          atLeast: leastShare,
        },
        {
          name: `${label} errors`,
          value: outcome.views.filter(({ status }) => status !== 200).length,
          unit: 'answers',
          atMost: 0,
        },
      );
    }
    return { series: [], seriesUnit: '', figures, goals, notes };
  },
};

interface Outcome {
  views: View[];
  notionRequests: number;
  notionRefusals: number;
  redisCommands: number;
}

async function run(
  world: BenchWorld,
  { viewsPerHour, factor }: Scenario,
  print: (line: string) => void,
): Promise<Outcome> {
  const { notion, redis } = world;
  notion.control.setLimits({ perMinute: null });
  const calendars = await world.addCalendars({ count: widgets, posts, perConnection });
  const faster = await buildFaster(factor);
  const env = {
    CACHE_TTL_SECONDS: String(ttlMs / 1000 / factor),
    CACHE_STALE_SECONDS: String(staleMs / 1000 / factor),
    NOTION_REQUESTS_PER_SECOND: String(requestsPerSecond * factor),
    PUBLIC_RATE_LIMIT: `600/${Math.round(60_000 / factor)}ms`,
  };
  const start = (target: string, more: Record<string, string> = {}): Promise<Instance> =>
    world.start(target, { ...env, ...more }, faster.folder);
  const refresher = await start('refreshWidget');
  const queue = await startTaskQueue({
    target: refresher.baseUrl,
    maxDispatchesPerSecond: 50 * factor,
    minBackoffMs: 15_000 / factor,
    maxBackoffMs: 120_000 / factor,
    nameKeptMs: 3_600_000 / factor,
  });
  const viewers = createViewers(64);
  try {
    await loadOnce(await start('widgetData'), calendars, viewers);
    notion.control.setLatency(Math.round(notionLatencyMs / factor), '/v1/');
    notion.control.setLimits({ perMinute: 180 * factor });
    const queued = { CLOUD_TASKS_EMULATOR_HOST: queue.host };
    const instances = await Promise.all(
      Array.from({ length: processes }, () => start('widgetData', queued)),
    );
    for (const { baseUrl } of instances) {
      await viewers.view(`${baseUrl}/${calendars[0]?.slug ?? ''}`);
    }
    const perSecond = (viewsPerHour / hourSeconds) * factor;
    const counting = countRequests(world);
    const commandsBefore = await redis.commandCalls();
    print(`${viewsPerHour} views begin, ${Math.round(perSecond)} a second`);
    const pick = createZipf(calendars.length, createRandom(seed));
    const random = createRandom(seed + 1);
    const urlOf = (): string => {
      const instance = instances[Math.floor(random() * instances.length)];
      return `${instance?.baseUrl ?? ''}/${calendars[pick()]?.slug ?? ''}`;
    };
    const views = await viewAtRate(viewers, { perSecond, count: viewsPerHour, urlOf });
    const redisCommands = (await redis.commandCalls()) - commandsBefore;
    return { views, redisCommands, ...counting.end() };
  } finally {
    viewers.close();
    await queue.close();
    faster.remove();
  }
}

/** The log keeps the last ten thousand: it is emptied before that. */
function countRequests(world: BenchWorld): {
  end: () => Pick<Outcome, 'notionRequests' | 'notionRefusals'>;
} {
  const { requests } = world.notion;
  let notionRequests = 0;
  let notionRefusals = 0;
  const take = (): void => {
    const log = requests.list();
    notionRequests += log.length;
    notionRefusals += log.filter(({ status }) => status === 429).length;
    requests.clear();
  };
  requests.clear();
  const timer = setInterval(take, 1000);
  return {
    end: () => {
      clearInterval(timer);
      take();
      return { notionRequests, notionRefusals };
    },
  };
}

/** As the owners' API does when a widget is made. */
async function loadOnce(
  instance: Instance,
  calendars: readonly Calendar[],
  viewers: Viewers,
): Promise<void> {
  await mapSome(calendars, 8, async ({ slug }) => {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const { status, tier } = await viewers.view(`${instance.baseUrl}/${slug}`);
      if (status === 200 && tier !== 'sample') return;
    }
    throw new Error(`The widget ${slug} can't be loaded.`);
  });
  await instance.stop();
}

/** Places by their popularity: the first is seen twice as often as the second. */
function createZipf(count: number, random: () => number): () => number {
  const upTo: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    total += 1 / rank;
    upTo.push(total);
  }
  return () => {
    const wanted = random() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
