import { createManualClock } from '../support/manualClock';
import { createFakeSharedTier } from './fakeSharedFeeds';
import { staleMs } from './freshFeeds';
import { sharedFeedsContract } from './sharedFeedsContract';

describe('feeds shared in memory, as the tests of the feed service have them', () => {
  sharedFeedsContract(() => {
    const time = createManualClock();
    const tier = createFakeSharedTier(time);
    return Promise.resolve({
      instance({ skewMs = 0, random = () => 0 } = {}) {
        const nowMs = (): number => time.nowMs() + skewMs;
        const clock = { nowMs, sleep: time.sleep };
        return { ...tier.instance({ clock, random, staleMs }), nowMs };
      },
      pass: (durationMs) => time.advance(durationMs),
      close: () => Promise.resolve(),
    });
  });
});
