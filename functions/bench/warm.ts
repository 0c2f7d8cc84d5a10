import type { Instance } from '../local/production/startInstance';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import { makeFloor, type Floor } from './floor';
import { loadInstance, type Load } from './loadInstance';
import { median } from './numbers';
import type { Series } from './plot';
import type { Bench, Goal } from './report';

const connections = 50;
/** Short ones and many: what else the machine does changes from second to second. */
const roundSeconds = 1;
const rounds = 12;
const processes = 3;
const warmUpSeconds = 4;
const sizes = [9, 100];
const leastRatio = 0.9;
const leastCpuRatio = 0.95;
const mostSlowerP99 = 1.25;

/** Warm `widgetData` beside a constant body of the same size, both in production form. */
export const warm: Bench = {
  name: 'warm',
  claim: 'A warm read costs little more than an answer that never changes.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const floor = makeFloor();
      try {
        const series: Series[] = [];
        const figures: Record<string, number> = {};
        const goals: Goal[] = [];
        for (const posts of sizes) {
          const [calendar] = await world.addCalendars({ count: 1, posts });
          const path = `/${calendar?.slug ?? ''}`;
          const pairs = await compare(world, 'widgetData', path, floor, (line) => {
            print(`${posts} posts, ${line}`);
          });
          const floors = pairs.map((pair) => pair.floor);
          const reads = pairs.map((pair) => pair.ours);
          series.push(
            { name: `constant, as ${posts} posts`, values: floors.map((load) => load.perSecond) },
            { name: `widgetData, ${posts} posts`, values: reads.map((load) => load.perSecond) },
          );
          for (const [name, loads] of Object.entries({ constant: floors, widgetData: reads })) {
            const of = (key: keyof Load): number => median(loads.map((load) => load[key]));
            figures[`${name}${posts}PerSecond`] = of('perSecond');
            figures[`${name}${posts}P99Ms`] = of('p99Ms');
            figures[`${name}${posts}CpuMicroseconds`] = of('cpuMicroseconds');
          }
          const ratioOf = (key: keyof Load): number =>
            median(pairs.map((pair) => pair.ours[key] / pair.floor[key]));
          const unit = '× a constant body';
          goals.push(
            { name: `${posts} posts`, value: ratioOf('perSecond'), unit, atLeast: leastRatio },
            { name: `${posts} posts, p99`, value: ratioOf('p99Ms'), unit, atMost: mostSlowerP99 },
            {
              name: `${posts} posts, processor time`,
              value: 1 / ratioOf('cpuMicroseconds'),
              unit: 'requests where a constant body has one',
              atLeast: leastCpuRatio,
            },
          );
        }
        return { series, seriesUnit: 'requests per second', figures, goals };
      } finally {
        floor.remove();
      }
    }),
};

export interface Pair {
  floor: Load;
  ours: Load;
}

/**
 * Round by round side by side, as what else the machine does comes and goes, and with several
 * processes of each, as how their memory lies makes some faster than others for all their life.
 * Ours find the widget in Redis, as most instances do.
 */
export async function compare(
  world: BenchWorld,
  target: string,
  path: string,
  floorPackage: Floor,
  print: (line: string) => void,
): Promise<Pair[]> {
  const loader = await world.start(target);
  const sizeBytes = (await (await fetch(loader.baseUrl + path)).arrayBuffer()).byteLength;
  await loader.stop();
  print(`${sizeBytes} bytes, ${connections} connections`);
  const pairs: Pair[] = [];
  for (let process = 1; process <= processes; process += 1) {
    const floor = await floorPackage.start(sizeBytes);
    try {
      const ours = await world.start(target, { PUBLIC_RATE_LIMIT: '100000000/60s' });
      for (const instance of [floor, ours]) {
        await loadInstance(instance, path, { connections, seconds: warmUpSeconds });
      }
      for (let round = 1; round <= rounds; round += 1) {
        const pair = await playRound(floor, ours, path, round % 2 === 0);
        pairs.push(pair);
        const { floor: constant, ours: read } = pair;
        print(
          `process ${process}, round ${round}: constant ${Math.round(constant.perSecond)}/s, ` +
            `p99 ${constant.p99Ms} ms; ${target} ${Math.round(read.perSecond)}/s, ` +
            `p99 ${read.p99Ms} ms; ratio ${(read.perSecond / constant.perSecond).toFixed(2)}`,
        );
      }
      await ours.stop();
    } finally {
      await floor.stop();
    }
  }
  return pairs;
}

async function playRound(
  floor: Instance,
  ours: Instance,
  path: string,
  oursFirst: boolean,
): Promise<Pair> {
  const play = async (instance: Instance): Promise<Load> => {
    // While the other one was loaded, what is known of the widget has become old.
    await fetch(instance.baseUrl + path);
    return loadInstance(instance, path, { connections, seconds: roundSeconds });
  };
  if (!oursFirst) return { floor: await play(floor), ours: await play(ours) };
  const first = await play(ours);
  return { floor: await play(floor), ours: first };
}
