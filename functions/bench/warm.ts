import type { Instance } from '../local/production/startInstance';
import { inBenchWorld } from './benchWorld';
import { makeFloor, type Floor } from './floor';
import { loadInstance, type Load } from './loadInstance';
import { median } from './numbers';
import type { Bench, Goal } from './report';
import type { Series } from './plot';

const connections = 50;
const roundSeconds = 3;
const rounds = 10;
const warmUpSeconds = 3;
const sizes = [9, 100];
const leastRatio = 0.9;
const mostSlowerP99 = 1.25;

/** Warm `widgetData` beside a constant body of the same size, both in production form. */
export const warm: Bench = {
  name: 'warm',
  claim: 'A warm read costs little more than an answer that never changes.',
  run: (tell) =>
    inBenchWorld(async (world) => {
      const floor = makeFloor();
      try {
        const ours = await world.start('widgetData', { PUBLIC_RATE_LIMIT: '100000000/60s' });
        const series: Series[] = [];
        const figures: Record<string, number> = {};
        const goals: Goal[] = [];
        for (const posts of sizes) {
          const [calendar] = await world.addCalendars({ count: 1, posts });
          const pairs = await compare(ours, `/${calendar?.slug ?? ''}`, floor, (line) => {
            tell(`${posts} posts, ${line}`);
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

/** Round by round side by side, as what else the machine does comes and goes. */
export async function compare(
  ours: Instance,
  path: string,
  floorPackage: Floor,
  tell: (line: string) => void,
  name = 'widgetData',
): Promise<Pair[]> {
  const sizeBytes = (await (await fetch(ours.baseUrl + path)).arrayBuffer()).byteLength;
  const floor = await floorPackage.start(sizeBytes);
  try {
    tell(`${sizeBytes} bytes, ${connections} connections`);
    for (const instance of [floor, ours]) {
      await loadInstance(instance, path, { connections, seconds: warmUpSeconds });
    }
    const pairs: Pair[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const order = round % 2 === 0 ? [ours, floor] : [floor, ours];
      const loads = new Map<Instance, Load>();
      for (const instance of order) {
        // While the other one was loaded, what is known of the widget has become old.
        await fetch(instance.baseUrl + path);
        loads.set(
          instance,
          await loadInstance(instance, path, { connections, seconds: roundSeconds }),
        );
      }
      const [constant, read] = [loads.get(floor), loads.get(ours)];
      if (constant === undefined || read === undefined) throw new Error('A round is missing.');
      pairs.push({ floor: constant, ours: read });
      const ratio = (read.perSecond / constant.perSecond).toFixed(2);
      tell(
        `round ${round}: constant ${Math.round(constant.perSecond)}/s, p99 ${constant.p99Ms} ms; ` +
          `${name} ${Math.round(read.perSecond)}/s, p99 ${read.p99Ms} ms; ratio ${ratio}`,
      );
    }
    return pairs;
  } finally {
    await floor.stop();
  }
}
