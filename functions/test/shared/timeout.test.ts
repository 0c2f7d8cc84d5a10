import {
  abortOnTimeout,
  createClockTimeout,
  raceTimeout,
  TimeoutError,
} from '../../src/shared/timeout';
import { createManualClock } from '../support/manualClock';

const never = new Promise<never>(() => undefined);

function createHarness(limitMs = 300) {
  const clock = createManualClock();
  return { clock, timeout: createClockTimeout(clock, limitMs) };
}

/** An exchange that ends when it is aborted, as `fetch` does. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('the exchange was ended'));
    });
  });
}

describe('a timeout by the clock', () => {
  it('is over with its time, and says why', async () => {
    const { clock, timeout } = createHarness();
    await clock.advance(299);
    expect(timeout.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(timeout.signal.reason).toBeInstanceOf(TimeoutError);
  });

  it('says how long it ran, and leaves no timer behind', async () => {
    const { clock, timeout } = createHarness();
    await clock.advance(120);
    expect(timeout.end()).toBe(120);
    expect(clock.sleeperCount()).toBe(0);
    expect(timeout.signal.reason).not.toBeInstanceOf(TimeoutError);
  });
});

describe('a race against a timeout', () => {
  it('gives what the work gives, and fails as it fails', async () => {
    const { clock, timeout } = createHarness();
    expect(await raceTimeout(Promise.resolve(7), timeout)).toBe(7);
    const failing = raceTimeout(Promise.reject(new Error('down')), createHarness().timeout);
    await expect(failing).rejects.toThrow('down');
    expect(clock.sleeperCount()).toBe(0);
  });

  it('is lost when the time is over', async () => {
    const { clock, timeout } = createHarness();
    const settled = Promise.allSettled([raceTimeout(never, timeout)]);
    await clock.advance(300);
    expect(await settled).toMatchObject([
      { reason: { name: 'TimeoutError', message: 'no answer within 300 ms' } },
    ]);
  });
});

describe('an exchange that a timeout aborts', () => {
  it('gives what it gives, and then has nothing that runs on', async () => {
    const { clock, timeout } = createHarness();
    expect(await abortOnTimeout(() => Promise.resolve(7), timeout)).toBe(7);
    expect(clock.sleeperCount()).toBe(0);
  });

  it('is ended when the time is over', async () => {
    const { clock, timeout } = createHarness();
    const settled = Promise.allSettled([abortOnTimeout(untilAborted, timeout)]);
    await clock.advance(300);
    expect(await settled).toMatchObject([{ reason: { name: 'TimeoutError' } }]);
  });

  it('fails as it fails, and what is left of it is ended', async () => {
    const { timeout } = createHarness();
    const failing = abortOnTimeout(() => Promise.reject(new Error('too large')), timeout);
    await expect(failing).rejects.toThrow('too large');
    expect(timeout.signal.aborted).toBe(true);
  });
});
