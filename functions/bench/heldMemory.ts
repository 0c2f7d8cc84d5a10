import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Instance } from '../local/production/startInstance';

const usageSchema = z.object({ heapUsed: z.number(), external: z.number(), rss: z.number() });
const timeoutMs = 15_000;

/** For an instance's environment, so that it can be asked with `heldMemory`. */
export const memoryProbeEnv = {
  NODE_OPTIONS: `--require=${resolve(__dirname, 'memoryProbe.cjs')}`,
};

/** What the instance holds once its garbage is collected: exact, from the process itself. */
export async function heldMemory(
  instance: Instance,
): Promise<{ heldBytes: number; externalBytes: number; rssBytes: number }> {
  const said = (): string[] => instance.log.filter((line) => line.startsWith('MEMORY '));
  const before = said().length;
  process.kill(instance.pid, 'SIGUSR2');
  const giveUpAtMs = Date.now() + timeoutMs;
  while (said().length === before) {
    if (Date.now() > giveUpAtMs) throw new Error('The instance does not report its memory.');
    await sleep(20);
  }
  const usage = usageSchema.parse(JSON.parse(said().at(-1)?.slice('MEMORY '.length) ?? ''));
  const { heapUsed, external, rss } = usage;
  return { heldBytes: heapUsed + external, externalBytes: external, rssBytes: rss };
}
