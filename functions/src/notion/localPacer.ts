import { createPacer, type PacerOptions } from './createPacer';
import { createMemoryLedger } from './memoryLedger';
import type { Pacer } from './pacing';

/** Pacing within this instance alone. */
export function createLocalPacer(options: PacerOptions): Pacer {
  const { clock, maxConnections = 1_000 } = options;
  return createPacer(createMemoryLedger({ clock, slowdown: 1, maxConnections }), options);
}
