import { LRUCache } from 'lru-cache';
import type { RateLimit } from '../shared/rateLimit';

/** What one caller has asked in the running window and in the one before. */
export interface Tally {
  /** The running window's number. */
  window: number;
  current: number;
  previous: number;
  /** The window in which a refusal was last reported: one report for each window. */
  reportedIn: number;
}

/** This instance's own count: the sliding window of `@upstash/ratelimit`, without a network. */
export interface SlidingWindow {
  /** The caller's tally, moved on to `nowMs`; to be counted up by one for a request let through. */
  tallyOf(id: string, nowMs: number): Tally;
  /** Milliseconds until a request has a chance; 0: it may pass now. */
  waitMs(tally: Tally, nowMs: number): number;
}

/** Remembers the `maxCallers` that asked last. */
export function createSlidingWindow(limit: RateLimit, maxCallers: number): SlidingWindow {
  const { requests, windowMs } = limit;
  const tallies = new LRUCache<string, Tally>({ max: maxCallers });

  return {
    tallyOf(id, nowMs) {
      const window = Math.floor(nowMs / windowMs);
      let tally = tallies.get(id);
      if (tally === undefined) {
        tally = { window, current: 0, previous: 0, reportedIn: -1 };
        tallies.set(id, tally);
      } else if (window > tally.window) {
        tally.previous = window === tally.window + 1 ? tally.current : 0;
        tally.current = 0;
        tally.window = window;
      }
      return tally;
    },
    waitMs({ window, current, previous }, nowMs) {
      // A clock that was set back has not begun the tally's window yet.
      const elapsedMs = Math.max(0, nowMs - window * windowMs);
      const weighted = Math.floor((1 - elapsedMs / windowMs) * previous);
      if (weighted + current < requests) return 0;
      const untilPassesMs = (counted: number, free: number): number =>
        Math.floor((1 - free / counted) * windowMs) + 1;
      return current >= requests
        ? windowMs - elapsedMs + untilPassesMs(current, requests)
        : untilPassesMs(previous, requests - current) - elapsedMs;
    },
  };
}
