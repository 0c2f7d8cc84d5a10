import { createLoadProgress } from '../../../src/feeds/refreshing/loadProgress';
import type { UnfinishedRead } from '../../../src/notion/reading/reader';
import { createManualClock } from '../../support/manualClock';

function createHarness() {
  const clock = createManualClock();
  const kept: number[] = [];
  const writes: (() => void)[] = [];
  const progress = createLoadProgress(
    null,
    ({ beganAtMs }) =>
      new Promise((resolve) => {
        writes.push(() => {
          kept.push(beganAtMs);
          resolve();
        });
      }),
    clock,
  );
  /** Steps differ in a field that the progress does not read. */
  const learn = (step: number): void => {
    const learned: UnfinishedRead = {
      beganAtMs: step,
      dataSourceId: 'd',
      schema: null,
      rows: null,
    };
    progress.onLearned(learned);
  };
  const write = async (): Promise<void> => {
    await clock.advance(0);
    writes.shift()?.();
    await clock.advance(0);
  };
  return { clock, kept, writes, progress, learn, write };
}

describe('the progress of a load', () => {
  it('is written four seconds after the first step, and every four seconds', async () => {
    const { clock, kept, learn, write } = createHarness();
    learn(1);
    await clock.advance(3999);
    learn(2);
    await write();
    expect(kept).toEqual([]);
    await clock.advance(1);
    learn(3);
    await write();
    await clock.advance(3999);
    learn(4);
    await write();
    await clock.advance(1);
    learn(5);
    await write();
    expect(kept).toEqual([3, 5]);
  });

  it('is written one after the other, and waited for', async () => {
    const { clock, kept, writes, progress, learn, write } = createHarness();
    learn(1);
    await clock.advance(4000);
    learn(2);
    await clock.advance(4000);
    learn(3);
    await clock.advance(0);
    expect(writes).toHaveLength(1);
    let isSettled = false;
    const settling = progress.settled().then(() => {
      isSettled = true;
    });
    await write();
    expect([kept, isSettled]).toEqual([[2], false]);
    await write();
    await settling;
    expect(kept).toEqual([2, 3]);
  });

  it('is written where the load is cut off, unless that has been done', async () => {
    const { kept, progress, learn, write } = createHarness();
    await progress.cutOff();
    learn(1);
    const cuttingOff = progress.cutOff();
    await write();
    await cuttingOff;
    await progress.cutOff();
    expect(kept).toEqual([1]);
  });
});
