import * as z from 'zod';
import { createSharedPacer } from '../src/notion/pacing/pacers';
import { createRedisClient } from '../src/redis/client';
import { systemClock as clock } from '../src/shared/clock';
import { deadlineIn } from '../src/shared/deadline';

/** What the bench gives a process at its start. */
const settingsSchema = z.object({
  redisUrl: z.string(),
  redisToken: z.string(),
  notionUrl: z.string(),
  token: z.string(),
  requestsPerSecond: z.number(),
  deadlineMs: z.number(),
});
export type DrainSettings = z.infer<typeof settingsSchema>;

const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const report = (): undefined => undefined;
const redis = createRedisClient({
  url: settings.redisUrl,
  token: () => settings.redisToken,
  clock,
  random: Math.random,
  report,
});
const { requestsPerSecond } = settings;
const pacer = createSharedPacer({ redis, requestsPerSecond, clock, report });
const connection = { pacingKey: 'drain', workspaceId: 'drain-workspace' };

/** Waits at the gate, asks Notion, reports how it went. */
async function read(id: string): Promise<void> {
  const deadline = deadlineIn(clock, settings.deadlineMs);
  await pacer.acquire(connection, { deadline, priority: 'foreground' });
  const response = await fetch(`${settings.notionUrl}/v1/pages/${id}`, {
    headers: { authorization: `Bearer ${settings.token}`, 'notion-version': '2025-09-03' },
  });
  await response.arrayBuffer();
  process.send?.({ id, status: response.status });
}

process.on('message', (message) => {
  const id = z.string().parse(message);
  read(id).catch((error: unknown) => {
    process.send?.({ id, status: 0, reason: String(error) });
  });
});
process.on('disconnect', () => process.exit(0));

/** A process that has just begun loads its libraries at the first call: that is no one's wait. */
async function warmUp(): Promise<void> {
  const own = { pacingKey: `warm-up-${process.pid}`, workspaceId: null };
  await pacer.acquire(own, {
    deadline: deadlineIn(clock, settings.deadlineMs),
    priority: 'foreground',
  });
  process.send?.({ id: 'ready', status: 0 });
}

warmUp().catch((error: unknown) => {
  throw error;
});
