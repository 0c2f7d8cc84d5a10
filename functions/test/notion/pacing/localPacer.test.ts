import { createLocalPacer } from '../../../src/notion/pacing/pacers';
import { createManualClock } from '../../support/manualClock';
import { connectionOf, createAsking } from '../asking';

describe('the local pacer', () => {
  it('forgets idle connections but never a held one', async () => {
    const clock = createManualClock(0);
    const report = () => undefined;
    const pacer = createLocalPacer({ requestsPerSecond: 4, clock, report, maxConnections: 2 });
    const { log, ask } = createAsking({ pacer, clock });
    await pacer.hold(connectionOf('k'), { reason: 'connection', durationMs: 60_000 });
    for (const key of ['p', 'q', 'r', 's']) {
      await clock.advance(2_000);
      await ask(key, { key });
    }
    await ask('k', { budgetMs: 1_000 });
    expect(log.at(-1)).toBe('k rate_limited@8000 for 52000');
  });
});
