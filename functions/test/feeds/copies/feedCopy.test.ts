import { copyOf, spreadTtlMs, type CopyLife, packFeed } from '../../../src/feeds/copies/feedCopy';
import { aFeed, startMs } from '../../support/builders';

const ttlMs = 300_000;
const kept = { feed: aFeed(), contentHash: 'hash', stored: true };
const life: CopyLife = {
  nowMs: startMs,
  ageMs: 500,
  freshForMs: ttlMs,
  staleForMs: 2 * ttlMs,
  fetchMs: 2000,
};

/** The same row of numbers in every run. */
function seededRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a copy', () => {
  it('is fresh, due and gone at moments on this clock', async () => {
    const packed = await packFeed(kept);
    expect(copyOf(kept, packed, life, () => 0)).toEqual({
      packed,
      sourceKey: kept.feed.sourceKey,
      contentHash: 'hash',
      stored: true,
      fetchedAtMs: kept.feed.fetchedAtMs,
      readAtMs: startMs - 500,
      freshUntilMs: startMs + ttlMs,
      refreshAtMs: startMs + ttlMs,
      staleUntilMs: startMs + 2 * ttlMs,
    });
  });

  it('is due a little early by chance, in the mean by what renewing costs', async () => {
    const packed = await packFeed(kept);
    const random = seededRandom();
    const early = Array.from({ length: 10_000 }, () => {
      const copy = copyOf(kept, packed, life, random);
      return copy.freshUntilMs - copy.refreshAtMs;
    });
    expect(Math.min(...early)).toBeGreaterThanOrEqual(0);
    expect(mean(early)).toBeGreaterThan(1900);
    expect(mean(early)).toBeLessThan(2100);
    expect(early.filter((ms) => ms > 3 * life.fetchMs).length / early.length).toBeCloseTo(0.05, 1);
  });

  it('is never due more than a fifth of its time early, whatever renewing costs', async () => {
    const packed = await packFeed(kept);
    for (const random of [() => 0.999_999, () => 0.5]) {
      const slow = copyOf(kept, packed, { ...life, fetchMs: 3_600_000 }, random);
      expect(slow.freshUntilMs - slow.refreshAtMs).toBe(ttlMs / 5);
    }
  });

  it('that is over is due since then', async () => {
    const packed = await packFeed(kept);
    const copy = copyOf(kept, packed, { ...life, freshForMs: -7000 }, () => 0.9);
    expect([copy.freshUntilMs, copy.refreshAtMs]).toEqual([startMs - 7000, startMs - 7000]);
  });
});

describe('the lifetime of data read now', () => {
  it('is spread evenly over the last tenth of what it may be', () => {
    const random = seededRandom();
    const times = Array.from({ length: 10_000 }, () => spreadTtlMs(ttlMs, random));
    expect(Math.max(...times)).toBeLessThanOrEqual(ttlMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.9 * ttlMs);
    expect(mean(times) / ttlMs).toBeCloseTo(0.95, 2);
    const inFirstHalf = times.filter((ms) => ms < 0.95 * ttlMs).length;
    expect(inFirstHalf / times.length).toBeCloseTo(0.5, 1);
  });

  it('lets a thousand widgets that were loaded together be renewed one after another', () => {
    const random = seededRandom();
    const seconds = new Map<number, number>();
    for (let widget = 0; widget < 1000; widget += 1) {
      const second = Math.floor(spreadTtlMs(ttlMs, random) / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(Math.max(...seconds.values())).toBeLessThan(70);
  });
});
