import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { functionsFolder } from '../local/dev/folders';
import { startDiscovery } from '../local/production/startDiscovery';
import type { Instance } from '../local/production/startInstance';
import { inBenchWorld } from './benchWorld';
import { makeFloor } from './floor';
import { median } from './numbers';
import type { Bench } from './report';

const rounds = 7;
const posts = 50;

/** From nothing to the first answer, beside a function that does nothing. */
export const coldstart: Bench = {
  name: 'coldstart',
  claim: 'A new instance answers from Redis soon after a bare function would.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const floor = makeFloor();
      try {
        const [known] = await world.addCalendars({ count: 1, posts });
        const hitPath = `/${known?.slug ?? ''}`;
        const loader = await world.start('widgetData');
        await answerOf(loader, hitPath);
        const measured = {
          discovery: [] as number[],
          importFloor: [] as number[],
          importOurs: [] as number[],
          floor: [] as number[],
          redisHit: [] as number[],
          fullMiss: [] as number[],
        };
        for (let round = 1; round <= rounds; round += 1) {
          const [unknown] = await world.addCalendars({ count: 1, posts });
          measured.discovery.push(await timed(() => startDiscovery()));
          measured.importFloor.push(
            await importMs(resolve(floor.folder, 'index.js'), { FLOOR_BODY_BYTES: '1000' }),
          );
          measured.importOurs.push(
            await importMs(resolve(functionsFolder, 'lib/index.js'), world.env),
          );
          const startOurs = (): Promise<Instance> => world.start('widgetData');
          measured.floor.push(await firstAnswer(() => floor.start(20_000), '/', null));
          // What all instances know is kept for minutes: this one is to find it.
          await answerOf(loader, hitPath);
          measured.redisHit.push(await firstAnswer(startOurs, hitPath, 'redis'));
          measured.fullMiss.push(await firstAnswer(startOurs, `/${unknown?.slug ?? ''}`, 'notion'));
          const last = Object.entries(measured).map(
            ([name, values]) => `${name} ${Math.round(values.at(-1) ?? NaN)}`,
          );
          print(`round ${round}, ms: ${last.join(', ')}`);
        }
        const of = (values: readonly number[]): number => median(values);
        const ratio = (values: readonly number[]): number =>
          median(values.map((value, index) => value / (measured.floor[index] ?? NaN)));
        return {
          series: [
            { name: 'bare onRequest', values: measured.floor },
            { name: 'Redis hit', values: measured.redisHit },
            { name: 'full miss', values: measured.fullMiss },
          ],
          seriesUnit: 'ms from start to first answer',
          figures: {
            importBareMs: of(measured.importFloor),
            importMs: of(measured.importOurs),
            firstAnswerBareMs: of(measured.floor),
            firstAnswerRedisHitMs: of(measured.redisHit),
            firstAnswerFullMissMs: of(measured.fullMiss),
            redisHitTimesBare: ratio(measured.redisHit),
            fullMissTimesBare: ratio(measured.fullMiss),
          },
          goals: [{ name: 'discovery', value: of(measured.discovery), unit: 'ms', atMost: 2000 }],
          notes: [
            `Medians of ${rounds} rounds; a full miss asks Redis, Firestore and Notion for ${posts} posts.`,
          ],
        };
      } finally {
        floor.remove();
      }
    }),
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

/** From starting the process to the end of its first answer. */
async function firstAnswer(
  start: () => Promise<Instance>,
  path: string,
  tier: string | null,
): Promise<number> {
  const startedAtMs = performance.now();
  const instance = await start();
  try {
    const answered = await answerOf(instance, path);
    const tookMs = performance.now() - startedAtMs;
    if (tier !== null && answered !== tier) {
      throw new Error(`The first answer came from ${answered}, not from ${tier}.`);
    }
    return tookMs;
  } finally {
    await instance.stop();
  }
}

async function answerOf(instance: Instance, path: string): Promise<string> {
  const response = await fetch(instance.baseUrl + path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path} is answered with ${response.status}.`);
  return /detail=(\w+)/.exec(response.headers.get('cache-status') ?? '')?.[1] ?? 'none';
}

/** How long a new process takes for a module and what it needs. */
async function importMs(path: string, env: Record<string, string>): Promise<number> {
  const program = `const startedAt = performance.now();
    require(${JSON.stringify(path)});
    process.stdout.write(String(performance.now() - startedAt), () => process.exit(0));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program], {
    cwd: functionsFolder,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
  });
  return Number(stdout);
}
