import { createBreaker } from '../../src/redis/breaker';
import { createManualClock } from '../support/manualClock';

function createHarness(random = 0) {
  const clock = createManualClock();
  const changes: string[] = [];
  const breaker = createBreaker(
    clock,
    () => random,
    (state) => changes.push(state),
  );
  const fail = (times: number): void => {
    for (let time = 0; time < times; time += 1) if (breaker.admits() !== 'no') breaker.failed();
  };
  return { clock, changes, breaker, fail };
}

describe('the breaker', () => {
  it('opens after three failures in a row, not after three with a success between', () => {
    const { breaker, changes, fail } = createHarness();
    fail(2);
    breaker.succeeded();
    fail(2);
    expect([breaker.state(), breaker.admits()]).toEqual(['closed', 'yes']);
    breaker.failed();
    expect([breaker.state(), breaker.admits()]).toEqual(['open', 'no']);
    expect(changes).toEqual(['open']);
  });

  it.each([
    [0, 5000],
    [0.5, 6000],
    [1, 7000],
  ])('stays open as long as chance %d says: %d ms', async (random, openMs) => {
    const { breaker, clock, fail } = createHarness(random);
    fail(3);
    await clock.advance(openMs - 1);
    expect([breaker.state(), breaker.admits()]).toEqual(['open', 'no']);
    await clock.advance(1);
    expect([breaker.state(), breaker.admits()]).toEqual(['half_open', 'probe']);
  });

  it('lets one probe through at a time', async () => {
    const { breaker, clock, fail } = createHarness();
    fail(3);
    await clock.advance(5000);
    expect([breaker.admits(), breaker.admits(), breaker.admits()]).toEqual(['probe', 'no', 'no']);
    breaker.inconclusive();
    expect([breaker.admits(), breaker.admits()]).toEqual(['probe', 'no']);
  });

  it('closes with a probe that succeeds, and needs three failures again', async () => {
    const { breaker, clock, changes, fail } = createHarness();
    fail(3);
    await clock.advance(5000);
    breaker.admits();
    breaker.succeeded();
    fail(2);
    expect(breaker.state()).toBe('closed');
    expect(changes).toEqual(['open', 'closed']);
  });

  it('opens anew with a probe that fails, and says so no second time', async () => {
    const { breaker, clock, changes, fail } = createHarness();
    fail(3);
    await clock.advance(5000);
    fail(1);
    expect([breaker.state(), breaker.admits()]).toEqual(['open', 'no']);
    await clock.advance(5000);
    expect(breaker.admits()).toBe('probe');
    expect(changes).toEqual(['open']);
  });

  it('does not count what says nothing', () => {
    const { breaker } = createHarness();
    for (let time = 0; time < 10; time += 1) breaker.inconclusive();
    expect(breaker.state()).toBe('closed');
  });
});
