import type { Clock } from '../shared/clock';
import { createMemoryTier } from './memoryTier';

/** A bounded place in this instance's memory whose values are forgotten after a time. */
export interface ExpiringTier<T> {
  /** Undefined once the value's time is over. */
  get(key: string): T | undefined;
  /** How long the value will still be there; 0: there is none. */
  remainingMs(key: string): number;
  /** Keeps `value` for so long, counted as `sizeBytes` of the tier's memory. */
  set(key: string, value: T, lifetimeMs: number, sizeBytes?: number): void;
}

const smallEntryBytes = 128;

/** Beyond `maxBytes` the values that were used least recently go first. */
export function createExpiringTier<T>(clock: Clock, maxBytes = 1024 * 1024): ExpiringTier<T> {
  const entries = createMemoryTier<{ value: T; untilMs: number }>(maxBytes);
  const living = (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && clock.nowMs() < entry.untilMs ? entry : undefined;
  };
  return {
    get: (key) => living(key)?.value,
    remainingMs: (key) => (living(key)?.untilMs ?? clock.nowMs()) - clock.nowMs(),
    set(key, value, lifetimeMs, sizeBytes = smallEntryBytes) {
      entries.set(key, { value, untilMs: clock.nowMs() + lifetimeMs }, sizeBytes);
    },
  };
}
