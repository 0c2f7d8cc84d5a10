import { createMemoryTier } from '../../src/cache/memoryTier';

describe('the memory tier', () => {
  it('gives back the very value it was given', () => {
    const tier = createMemoryTier<{ text: string }>(1000);
    const value = { text: 'x' };
    tier.set('a', value, 10);
    expect(tier.get('a')).toBe(value);
    expect(tier.get('b')).toBeUndefined();
  });

  it('forgets the least recently used beyond its bytes', () => {
    const tier = createMemoryTier<{ n: number }>(100);
    tier.set('a', { n: 1 }, 40);
    tier.set('b', { n: 2 }, 40);
    tier.get('a');
    tier.set('c', { n: 3 }, 40);
    expect(['a', 'b', 'c'].map((key) => tier.get(key)?.n)).toEqual([1, undefined, 3]);
    expect(tier.stats()).toEqual({ count: 2, bytes: 80 });
  });

  it('keeps nothing larger than itself, and drops what it replaces', () => {
    const tier = createMemoryTier<{ n: number }>(100);
    tier.set('a', { n: 1 }, 40);
    tier.set('a', { n: 2 }, 101);
    expect(tier.get('a')).toBeUndefined();
    expect(tier.stats()).toEqual({ count: 0, bytes: 0 });
  });

  it('counts a replaced value once and a deleted one not at all', () => {
    const tier = createMemoryTier<{ n: number }>(100);
    tier.set('a', { n: 1 }, 40);
    tier.set('a', { n: 2 }, 30);
    expect(tier.stats()).toEqual({ count: 1, bytes: 30 });
    tier.delete('a');
    expect(tier.stats()).toEqual({ count: 0, bytes: 0 });
  });

  it('takes sizes that are no whole positive numbers', () => {
    const tier = createMemoryTier<{ n: number }>(10.5);
    tier.set('a', { n: 1 }, 0);
    tier.set('b', { n: 2 }, 1.2);
    expect(tier.stats()).toEqual({ count: 2, bytes: 3 });
  });
});
