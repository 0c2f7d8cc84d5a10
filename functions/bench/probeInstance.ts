import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Instance } from '../local/production/startInstance';

const figuresSchema = z.object({
  /** The longest time in which its event loop did not come round. */
  longestStallMs: z.number(),
  /** The most processor time that its thread spent in such a time: what it alone had to do. */
  longestTurnMs: z.number(),
  cpuMs: z.number(),
  firestoreCalls: z.number(),
  /** The most memory that it has ever had. */
  maxRssMb: z.number(),
});
export type ProbeFigures = z.infer<typeof figuresSchema>;

/** A stalled instance answers when its turn is over. */
const timeoutMs = 120_000;

/** For an instance's environment, so that it can be asked with `probe`. */
export const probeEnv = {
  NODE_OPTIONS: `--require=${resolve(__dirname, 'instanceProbe.cjs')}`,
};

/** What the instance has measured of itself since the last time it was asked. */
export async function probe(instance: Instance): Promise<ProbeFigures> {
  const said = (): string[] => instance.log.filter((line) => line.startsWith('PROBE '));
  const before = said().length;
  process.kill(instance.pid, 'SIGUSR2');
  const giveUpAtMs = Date.now() + timeoutMs;
  while (said().length === before) {
    if (Date.now() > giveUpAtMs) throw new Error('The instance does not answer its probe.');
    await sleep(20);
  }
  return figuresSchema.parse(JSON.parse(said().at(-1)?.slice('PROBE '.length) ?? ''));
}
