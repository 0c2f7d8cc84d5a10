import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import autocannon from 'autocannon';
import { functionsFolder } from '../local/dev/folders';
import { startFirestore } from '../local/firestore/startFirestore';
import { startInstance, type Instance } from '../local/production/startInstance';
import { startWorld } from '../local/production/startWorld';
import { demoSlugs } from '../local/seed/demoWidgets';
import { median, type Bench } from './report';

const connections = 50;
const roundSeconds = 3;
const rounds = 12;
const warmUpSeconds = 3;

/** Warm `widgetData` beside a constant body of the same size, both in production form. */
export const warm: Bench = {
  name: 'warm',
  claim: 'A warm read costs little more than an answer that never changes.',
  goal: 0.85,
  async run(tell) {
    const firestore = await startFirestore();
    const world = await startWorld({ firestoreHost: firestore.host, projectId: 'demo-bench' });
    const floorFolder = makeFloorFolder();
    const running: Instance[] = [];
    try {
      const ours = await world.start('widgetData');
      const path = `/${demoSlugs.calendar}`;
      const sizeBytes = (await (await fetch(ours.baseUrl + path)).arrayBuffer()).byteLength;
      const floor = await startInstance({
        target: 'floor',
        env: { FLOOR_BODY_BYTES: String(sizeBytes) },
        source: floorFolder,
      });
      running.push(floor);
      tell(`body: ${sizeBytes} bytes, ${connections} connections`);
      await load(floor.baseUrl + path, warmUpSeconds);
      await load(ours.baseUrl + path, warmUpSeconds);
      const measured: { floor: Load; ours: Load }[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const oursFirst = round % 2 === 0;
        const first = await measure(oursFirst ? ours : floor, path);
        const second = await measure(oursFirst ? floor : ours, path);
        const pair = oursFirst ? { floor: second, ours: first } : { floor: first, ours: second };
        measured.push(pair);
        tell(
          `round ${round}: constant ${Math.round(pair.floor.perSecond)}/s, widgetData ${Math.round(pair.ours.perSecond)}/s, ratio ${(pair.ours.perSecond / pair.floor.perSecond).toFixed(2)}`,
        );
      }
      return {
        series: [
          { name: 'constant body', values: measured.map(({ floor }) => floor.perSecond) },
          { name: 'widgetData', values: measured.map((pair) => pair.ours.perSecond) },
        ],
        seriesUnit: 'requests per second',
        figures: {
          constantPerSecond: median(measured.map((pair) => pair.floor.perSecond)),
          widgetDataPerSecond: median(measured.map((pair) => pair.ours.perSecond)),
          constantCpuMicroseconds: median(measured.map((pair) => pair.floor.cpuMicroseconds)),
          widgetDataCpuMicroseconds: median(measured.map((pair) => pair.ours.cpuMicroseconds)),
          bodyBytes: sizeBytes,
        },
        result: median(measured.map((pair) => pair.ours.perSecond / pair.floor.perSecond)),
        unit: '× a constant body',
      };
    } finally {
      await Promise.all(running.map((instance) => instance.stop()));
      await world.close();
      await firestore.close();
      rmSync(floorFolder, { recursive: true });
    }
  },
};

/** A package of its own beside ours, on the same installed libraries. */
function makeFloorFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'floor-'));
  copyFileSync(resolve(__dirname, 'floor.cjs'), join(folder, 'index.js'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ main: 'index.js' }));
  symlinkSync(resolve(functionsFolder, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

interface Load {
  perSecond: number;
  /** Of the server's process, for one request; not swayed by what else the machine does. */
  cpuMicroseconds: number;
}

/** Loads an instance for a round; throws where any answer is not a 200. */
async function measure(instance: Instance, path: string): Promise<Load> {
  const before = cpuMicrosecondsOf(instance.pid);
  const { average, total } = await load(instance.baseUrl + path, roundSeconds);
  const spent = cpuMicrosecondsOf(instance.pid) - before;
  return { perSecond: average, cpuMicroseconds: spent / total };
}

async function load(url: string, seconds: number): Promise<{ average: number; total: number }> {
  const result = await autocannon({ url, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 200, ${result.errors} failed.`);
  }
  return result.requests;
}

/** User and system time so far, in steps of 10 ms; NaN where there is no /proc. */
function cpuMicrosecondsOf(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return NaN;
  const afterName = readFileSync(path, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * 10_000;
}
