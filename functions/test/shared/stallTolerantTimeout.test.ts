import { setTimeout as sleep } from 'node:timers/promises';
import { createStallTolerantTimeout, within } from '../../src/shared/stallTolerantTimeout';

/** Nothing else happens in this process meanwhile, as while it loads a library. */
function standStill(durationMs: number): void {
  const startedAtMs = performance.now();
  while (performance.now() - startedAtMs < durationMs);
}

describe('timeout', () => {
  it('gives what the work gives, and fails as it fails', async () => {
    expect(await within(Promise.resolve(7), 1000)).toBe(7);
    await expect(within(Promise.reject(new Error('down')), 1000)).rejects.toThrow('down');
  });

  it('is over with its time, and leaves no timer behind', async () => {
    jest.useFakeTimers();
    try {
      const settled = Promise.allSettled([within(new Promise<never>(() => undefined), 300)]);
      await jest.advanceTimersByTimeAsync(299);
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(await settled).toMatchObject([{ reason: { message: 'no answer within 300 ms' } }]);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('does not count moments in which this process stands still', async () => {
    const answer = sleep(20).then(() => 'read late');
    const asking = within(answer, 300);
    standStill(400);
    expect(await asking).toBe('read late');
  });

  it('says how long it was, without such moments', async () => {
    const timeout = createStallTolerantTimeout(10_000);
    standStill(400);
    await sleep(20);
    expect(timeout.end()).toBeLessThan(200);
  });
});
