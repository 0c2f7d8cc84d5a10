/** How far along its life a cached value is. `stale` may be served while it is being renewed. */
export type Freshness = 'fresh' | 'stale' | 'gone';

export interface Lifetime {
  freshUntilMs: number;
  staleUntilMs: number;
}

/** The three-valued answer for a value with that lifetime, at `nowMs`. */
export function freshnessAt(lifetime: Lifetime, nowMs: number): Freshness {
  if (nowMs < lifetime.freshUntilMs) return 'fresh';
  return nowMs < lifetime.staleUntilMs ? 'stale' : 'gone';
}
