import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { functionsFolder } from '../local/dev/folders';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import type { DrainSettings } from './drainWorker';
import type { Bench } from './report';

const processes = 8;
const reads = 40;
const requestsPerSecond = 3;
/** Far enough apart that it is clear who came first. */
const arrivalSpacingMs = 50;
const answerSchema = z.object({
  id: z.string(),
  status: z.number(),
  reason: z.string().optional(),
});

/** Forty reads wait at one connection's gate, five in each of eight processes. */
export const drain: Bench = {
  name: 'drain',
  claim: '40 waiting reads over 8 processes leave at 3/s: on time, in order, for few commands.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const [calendar] = await world.addCalendars({ count: 1, posts: reads });
      if (calendar === undefined) throw new Error('There is no calendar.');
      const ids = [...(world.notion.state.dataSources.get(calendar.dataSourceId)?.pageIds ?? [])];
      const settings: DrainSettings = {
        redisUrl: world.env['UPSTASH_REDIS_REST_URL'] ?? '',
        redisToken: world.env['UPSTASH_REDIS_REST_TOKEN'] ?? '',
        notionUrl: world.notion.baseUrl,
        token: calendar.token,
        requestsPerSecond,
        deadlineMs: 60_000,
      };
      await startOfAMinute(print);
      const workers = await Promise.all(
        Array.from({ length: processes }, () => startWorker(settings)),
      );
      try {
        print(`${processes} processes are ready; ${reads} reads arrive within two seconds`);
        const commandsBefore = await world.redis.commandCalls();
        await Promise.all(
          ids.map(async (id, index) => {
            await sleep(index * arrivalSpacingMs);
            const worker = workers[index % processes];
            if (worker === undefined) throw new Error('There is no such process.');
            await worker.read(id);
          }),
        );
        const commands = (await world.redis.commandCalls()) - commandsBefore;
        return judge(world, ids, commands);
      } finally {
        for (const worker of workers) worker.end();
      }
    }),
};

function judge(world: BenchWorld, ids: readonly string[], commands: number) {
  const log = world.notion.requests.list().filter(({ path }) => path.startsWith('/v1/pages/'));
  const arrivedAtMs = log.map(({ atMs }) => atMs);
  const arrived = log.map(({ path }) => path.slice('/v1/pages/'.length));
  const tookMs = (arrivedAtMs.at(-1) ?? NaN) - (arrivedAtMs[0] ?? NaN);
  const idealMs = ((reads - 1) / requestsPerSecond) * 1000;
  const inSecond = arrivedAtMs.map(
    (start) => arrivedAtMs.filter((atMs) => atMs >= start && atMs < start + 1000).length,
  );
  const places = arrived.map((id) => ids.indexOf(id));
  const overtaken = places.filter((place, at) =>
    places.slice(0, at).some((earlier) => earlier > place),
  ).length;
  const gapsMs = arrivedAtMs.slice(1).map((atMs, index) => atMs - (arrivedAtMs[index] ?? NaN));
  return {
    series: [{ name: 'between two requests', values: gapsMs }],
    seriesUnit: 'ms',
    figures: { reads: log.length, idealMs, tookMs, redisCommands: commands },
    goals: [
      { name: 'reads that arrived', value: log.length, unit: '', atLeast: reads, atMost: reads },
      {
        name: 'time',
        value: tookMs / idealMs,
        unit: '× the ideal',
        atLeast: 0.95,
        atMost: 1.05,
      },
      {
        name: 'refused with 429',
        value: log.filter(({ status }) => status === 429).length,
        unit: 'requests',
        atMost: 0,
      },
      { name: 'in any one second', value: Math.max(...inSecond), unit: 'requests', atMost: 4 },
      { name: 'overtaken by a later one', value: overtaken, unit: 'reads', atMost: 0 },
      { name: 'Redis commands for each', value: commands / reads, unit: '', atMost: 5 },
    ],
    notes: [
      'At the pacer: each process builds it from the source; the simulator counts with its budget on.',
    ],
  };
}

/** The simulated budget is per minute of the clock: half of it must not lie in the next. */
async function startOfAMinute(print: (line: string) => void): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs > 25_000) return;
  print(`waiting ${Math.round(leftMs / 1000)} s, so that all reads fall into one minute's budget`);
  await sleep(leftMs);
}

interface Worker {
  /** Resolves when Notion has answered. */
  read(id: string): Promise<void>;
  end(): void;
}

async function startWorker(settings: DrainSettings): Promise<Worker> {
  const child: ChildProcess = fork(
    resolve(__dirname, 'drainWorker.ts'),
    [JSON.stringify(settings)],
    { cwd: functionsFolder, execArgv: ['--import', 'tsx'] },
  );
  const waiting = new Map<string, (answer: z.infer<typeof answerSchema>) => void>();
  const answerTo = (id: string): Promise<z.infer<typeof answerSchema>> =>
    new Promise((resolveAnswer, reject) => {
      waiting.set(id, resolveAnswer);
      child.once('exit', (code) => {
        reject(new Error(`A process of the bench ended early (${code ?? 'killed'}).`));
      });
    });
  child.setMaxListeners(reads + 2);
  child.on('message', (message) => {
    const answer = answerSchema.parse(message);
    waiting.get(answer.id)?.(answer);
  });
  await answerTo('ready');
  return {
    async read(id) {
      const answered = answerTo(id);
      child.send(id);
      const { reason } = await answered;
      if (reason !== undefined) throw new Error(reason);
    },
    end: () => {
      child.kill('SIGTERM');
    },
  };
}
