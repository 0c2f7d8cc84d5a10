import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../local/production/startInstance';
import { startTaskQueue, type RunningTaskQueue } from '../local/tasks/startTaskQueue';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { Calendar } from './calendars';
import type { Bench } from './report';
import { createViewers, type Viewers } from './viewers';

const processes = 4;
const posts = 20;
const requestsPerSecond = 3;
const returnMs = 2_000;
const killEveryMs = 10_000;
const maxSlowdown = 1.2;
/** Two connections share nothing but the instances. */
const smallCount = 4;

interface Scene {
  name: string;
  /** Widgets of each connection. */
  counts: readonly number[];
  withQueue: boolean;
  /** Their owners have chosen columns: the rows are enough. Else the schema is read first. */
  hasColumns?: boolean;
  withKills?: boolean;
}

const scenes: readonly Scene[] = [
  { name: '40, with the queue', counts: [40], withQueue: true },
  { name: '40 with chosen columns', counts: [40], withQueue: true, hasColumns: true },
  { name: '40, without it', counts: [40], withQueue: false },
  { name: '40, an instance killed every 10 s', counts: [40], withQueue: true, withKills: true },
  { name: '40 of one connection, 4 of another', counts: [40, smallCount], withQueue: true },
  { name: '200, with the queue', counts: [200], withQueue: true },
];

/** Many widgets of one connection are seen for the first time at once, and readers come again. */
export const newcomers: Bench = {
  name: 'newcomers',
  claim: '40 new widgets of one connection, seen at once, are there in 1.2 times the ideal time.',
  run: async (print) => {
    const found: Found[] = [];
    for (const scene of scenes) {
      const result = await inBenchWorld((world) => play(world, scene));
      print(`${scene.name}: ${describe(result)}`);
      found.push(result);
    }
    return {
      series: found.map(({ scene, loadedAtMs }) => ({
        name: scene.name,
        values: loadedAtMs.map((atMs) => atMs / 1000).toSorted((one, other) => one - other),
      })),
      seriesUnit: 'seconds until a widget was there, one after another',
      figures: Object.fromEntries(
        found.flatMap(({ scene, requests, samples }) => [
          [`requests, ${scene.name}`, requests],
          [`samples, ${scene.name}`, samples],
        ]),
      ),
      goals: found.flatMap((result) => goalsOf(result)),
      notes: [
        `${processes} processes, readers come again every ${returnMs / 1000} s until it is there.`,
        `${requestsPerSecond} requests a second; a first load needs 3, with chosen columns 1.`,
      ],
    };
  },
};

interface Found {
  scene: Scene;
  /** When each widget was there, from the first view on; of the connections one after another. */
  loadedAtMs: number[];
  requests: number;
  samples: number;
}

async function play(world: BenchWorld, scene: Scene): Promise<Found> {
  const { counts, withQueue, hasColumns = false, withKills = false } = scene;
  world.notion.control.setLimits({ perMinute: null });
  const running: Running = { world, env: {}, instances: [], next: 0 };
  const { queue, stop } = withQueue ? await startQueue(world) : noQueue;
  if (queue !== null) running.env = { CLOUD_TASKS_EMULATOR_HOST: queue.host };
  const viewers = createViewers(100);
  try {
    await Promise.all(Array.from({ length: processes }, () => addInstance(running)));
    const warm = await world.addCalendars({ count: processes, posts: 1 });
    await Promise.all(
      running.instances.map(({ baseUrl }, index) =>
        viewers.view(`${baseUrl}/${warm[index]?.slug ?? ''}`),
      ),
    );
    const calendars: Calendar[] = [];
    for (const count of counts) {
      calendars.push(...(await world.addCalendars({ count, posts, perConnection: count })));
    }
    if (!hasColumns) await Promise.all(calendars.map((calendar) => forgetColumns(world, calendar)));
    const done = new AbortController();
    const killing = withKills ? keepKilling(running, done.signal) : Promise.resolve();
    const startedAtMs = performance.now();
    const state = { samples: 0 };
    const loadedAtMs = await Promise.all(
      calendars.map(({ slug }) => untilLoaded(running, viewers, slug, startedAtMs, state)),
    );
    const requests = world.notion.requests.list().length;
    done.abort();
    await killing;
    return { scene, loadedAtMs, requests, samples: state.samples };
  } finally {
    viewers.close();
    await Promise.all(running.instances.map((instance) => instance.stop()));
    await stop();
  }
}

/** As widgets are whose columns nobody has chosen. */
async function forgetColumns(world: BenchWorld, { widgetId }: Calendar): Promise<void> {
  const project = world.env['GCLOUD_PROJECT'] ?? '';
  const documents = `projects/${project}/databases/(default)/documents`;
  const url = `http://${world.firestore.host}/v1/${documents}/widgets/${widgetId}?updateMask.fieldPaths=mapping`;
  const response = await fetch(url, {
    method: 'PATCH',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ fields: { mapping: { mapValue: { fields: {} } } } }),
  });
  if (!response.ok) throw new Error(`A widget could not be changed: ${response.status}`);
}

interface Running {
  world: BenchWorld;
  env: Record<string, string>;
  instances: Instance[];
  next: number;
}

const noQueue = { queue: null, stop: () => Promise.resolve() };

async function startQueue(
  world: BenchWorld,
): Promise<{ queue: RunningTaskQueue | null; stop: () => Promise<void> }> {
  let worker: Instance | null = null;
  const queue = await startTaskQueue({ target: () => worker?.baseUrl ?? '' });
  worker = await world.start('refreshWidget', {
    CLOUD_TASKS_EMULATOR_HOST: queue.host,
  });
  const running = worker;
  return {
    queue,
    stop: async () => {
      await queue.close();
      await running.stop();
    },
  };
}

async function addInstance({ world, env, instances }: Running): Promise<void> {
  instances.push(await world.start('widgetData', env));
}

/** Kills the oldest instance, in the middle of whatever it does, and starts another. */
async function keepKilling(running: Running, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isOver = await sleep(killEveryMs, false, { signal }).catch(() => true);
    if (isOver) return;
    const oldest = running.instances.shift();
    if (oldest !== undefined) process.kill(oldest.pid, 'SIGKILL');
    await addInstance(running);
  }
}

async function untilLoaded(
  running: Running,
  viewers: Viewers,
  slug: string,
  startedAtMs: number,
  state: { samples: number },
): Promise<number> {
  const giveUpAtMs = startedAtMs + 400_000;
  while (performance.now() < giveUpAtMs) {
    running.next += 1;
    const instance = running.instances[running.next % running.instances.length];
    if (instance !== undefined) {
      const { status, tier } = await viewers.view(`${instance.baseUrl}/${slug}`);
      if (status === 200 && tier !== 'sample') return performance.now() - startedAtMs;
      state.samples += 1;
    }
    await sleep(returnMs);
  }
  return 400_000;
}

function requestsPerLoad({ hasColumns = false }: Scene): number {
  return hasColumns ? 1 : 3;
}

/** By the rate alone. */
function idealMs(scene: Scene): number {
  return (Math.max(...scene.counts) * requestsPerLoad(scene) * 1000) / requestsPerSecond;
}

function goalsOf({ scene, loadedAtMs, requests }: Found): {
  name: string;
  value: number;
  unit: string;
  atMost: number;
}[] {
  const all = scene.counts.reduce((sum, count) => sum + count, 0);
  const goals = [
    {
      name: `last widget, ${scene.name}`,
      value: Math.max(...loadedAtMs) / idealMs(scene),
      unit: 'times the ideal',
      atMost: maxSlowdown,
    },
    {
      name: `requests, ${scene.name}`,
      value: requests,
      unit: `for ${all} widgets`,
      // Who is killed in the middle of a load takes what it had read along.
      atMost: Math.ceil(all * requestsPerLoad(scene) * 1.04) + (scene.withKills === true ? 15 : 0),
    },
  ];
  if (scene.counts.length === 1) return goals;
  const small = loadedAtMs.slice(-smallCount);
  const ideal = (smallCount * requestsPerLoad(scene)) / requestsPerSecond;
  return [
    ...goals,
    {
      name: 'last widget of the small connection',
      value: Math.max(...small) / 1000,
      unit: `s, ideal ${ideal}`,
      atMost: 8,
    },
  ];
}

function describe({ scene, loadedAtMs, requests, samples }: Found): string {
  const lastSeconds = (Math.max(...loadedAtMs) / 1000).toFixed(1);
  const ideal = (idealMs(scene) / 1000).toFixed(0);
  return `the last after ${lastSeconds} s (ideal ${ideal} s), ${requests} requests, ${samples} samples`;
}
