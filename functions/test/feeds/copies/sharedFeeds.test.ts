import type { Clock } from '../../../src/shared/clock';
import { createManualClock } from '../../support/manualClock';
import { createFakeSharedTier } from '../fakeSharedFeeds';
import { staleMs } from '../freshFeeds';
import { sharedFeedsPromises, type SharedWorld } from './sharedFeedsPromises';

function createWorld(): SharedWorld {
  const time = createManualClock();
  const tier = createFakeSharedTier(time);
  return {
    instance({ skewMs = 0, random = () => 0 } = {}) {
      const nowMs = (): number => time.nowMs() + skewMs;
      const clock: Clock = { ...time, nowMs };
      return { ...tier.instance({ clock, random, staleMs }), nowMs };
    },
    pass: (durationMs) => time.advance(durationMs),
  };
}

describe('feeds shared in memory, as the tests of the feed service have them', () => {
  it.each(Object.entries(sharedFeedsPromises))('%s', async (_promise, keep) => {
    await expect(keep(createWorld())).resolves.toBeUndefined();
  });
});
