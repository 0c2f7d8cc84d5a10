import { createManualClock } from './manualClock';

describe('the manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = createManualClock(1_000);
    expect(clock.nowMs()).toBe(1_000);
    await clock.advance(500);
    expect(clock.nowMs()).toBe(1_500);
  });

  it('wakes sleepers in the order of their times, at their times', async () => {
    const clock = createManualClock(0);
    const woken: [string, number][] = [];
    const nap = async (name: string, durationMs: number): Promise<void> => {
      await clock.sleep(durationMs);
      woken.push([name, clock.nowMs()]);
    };
    const naps = [nap('late', 300), nap('early', 100), nap('too late', 301)];
    await clock.advance(300);
    expect(woken).toEqual([
      ['early', 100],
      ['late', 300],
    ]);
    expect(clock.sleeperCount()).toBe(1);
    await clock.advance(1);
    await Promise.all(naps);
  });

  it('lets a sleeper go to sleep again within one advance', async () => {
    const clock = createManualClock(0);
    let rounds = 0;
    const loop = (async () => {
      for (; rounds < 5; rounds += 1) await clock.sleep(100);
    })();
    await clock.advance(1_000);
    await loop;
    expect(rounds).toBe(5);
  });

  it('wakes a sleeper with the reason when its signal is aborted', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const nap = clock.sleep(100, controller.signal);
    controller.abort(new Error('enough'));
    await expect(nap).rejects.toThrow('enough');
    expect(clock.sleeperCount()).toBe(0);
  });
});
