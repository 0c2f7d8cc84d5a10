import { createExpiringTier } from '../../src/cache/expiringTier';
import { createManualClock } from '../support/manualClock';

describe('an expiring tier', () => {
  it('holds a value for its time, and says how much of that is left', async () => {
    const clock = createManualClock();
    const tier = createExpiringTier<string>(clock);
    tier.set('a', 'value', 1000);
    await clock.advance(999);
    expect([tier.get('a'), tier.remainingMs('a')]).toEqual(['value', 1]);
    await clock.advance(1);
    expect([tier.get('a'), tier.remainingMs('a')]).toEqual([undefined, 0]);
  });

  it('holds a value anew from when it is set again', async () => {
    const clock = createManualClock();
    const tier = createExpiringTier<string>(clock);
    tier.set('a', 'first', 1000);
    await clock.advance(500);
    tier.set('a', 'second', 1000);
    await clock.advance(900);
    expect(tier.get('a')).toBe('second');
  });

  it('forgets what was used least recently beyond its bytes', () => {
    const tier = createExpiringTier<number>(createManualClock(), 1000);
    tier.set('first', 1, 1000, 400);
    tier.set('second', 2, 1000, 400);
    expect(tier.get('first')).toBe(1);
    tier.set('third', 3, 1000, 400);
    expect(['first', 'second', 'third'].map((key) => tier.get(key))).toEqual([1, undefined, 3]);
  });
});
