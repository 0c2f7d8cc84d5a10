import type { Clock } from '../shared/clock';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import type { Caller } from './callerLimits';
import { createSlidingWindow } from './slidingWindow';

/** Keeps a client from having this instance look up one address after the other that does not exist. */
export interface MissLimit {
  /** Null: what the client asks for may be looked up in Firestore. */
  limited(caller: Caller): Limited | null;
  /** What the client asked for does not exist. */
  count(caller: Caller): void;
}

const windowMs = 10 * 60_000;
/** Nobody follows so many broken links. */
const perClient: RateLimit = { requests: 100, windowMs };
/** Of all clients of one IPv6 site. */
const perSite: RateLimit = { requests: 200, windowMs };
const maxClients = 20_000;

export function createMissLimit(clock: Clock): MissLimit {
  const clients = createSlidingWindow(perClient, maxClients);
  const sites = createSlidingWindow(perSite, maxClients);
  const countedFor = ({ client }: Caller) =>
    client.map((id, place) =>
      place === 0
        ? { id, window: clients, limit: perClient }
        : { id, window: sites, limit: perSite },
    );
  return {
    limited(caller) {
      const nowMs = clock.nowMs();
      for (const { id, window, limit } of countedFor(caller)) {
        const waitMs = window.waitMs(window.tallyOf(id, nowMs), nowMs);
        if (waitMs > 0) return limitedBy('client', limit, waitMs);
      }
      return null;
    },
    count(caller) {
      const nowMs = clock.nowMs();
      for (const { id, window } of countedFor(caller)) window.tallyOf(id, nowMs).current += 1;
    },
  };
}
