import { createRefreshGuard } from '../../../src/feeds/refreshing/refreshGuard';
import { requestBudget } from '../../../src/redis/budget';
import { createManualClock } from '../../support/manualClock';

function createHarness(sharedAgeMs: number | null = null) {
  const clock = createManualClock();
  const shared = jest.fn<Promise<number | null>, [string, number]>(() =>
    Promise.resolve(sharedAgeMs),
  );
  const guard = createRefreshGuard({ shared: { guard: shared }, clock });
  return { clock, shared, ask: (widgetId = 'w1') => guard.ask(widgetId, requestBudget()) };
}

describe('the guard of forced refreshes', () => {
  it('grants one in 10 s a widget, and asks the other instances for that one alone', async () => {
    const { clock, shared, ask } = createHarness();
    expect(await ask()).toEqual({ isGranted: true });
    await clock.advance(9999);
    expect(await ask()).toMatchObject({ isGranted: false });
    expect(await ask('w2')).toEqual({ isGranted: true });
    expect(shared.mock.calls).toEqual([
      ['w1', 10_000, expect.anything()],
      ['w2', 10_000, expect.anything()],
    ]);
    await clock.advance(1);
    expect(await ask()).toEqual({ isGranted: true });
  });

  it('says until when whoever was granted it has 2 s to hold the lease', async () => {
    const { clock, ask } = createHarness();
    const grantedAtMs = clock.nowMs();
    await ask();
    await clock.advance(500);
    expect(await ask()).toEqual({ isGranted: false, leasedByMs: grantedAtMs + 2000 });
  });

  it('refuses what another instance was granted, by how long ago that was', async () => {
    const { clock, ask } = createHarness(1500);
    expect(await ask()).toEqual({ isGranted: false, leasedByMs: clock.nowMs() + 500 });
  });
});
