import { deadlineIn } from '../../src/shared/deadline';
import { createManualClock } from '../support/manualClock';

describe('a deadline', () => {
  it('counts down with the clock and never below zero', async () => {
    const clock = createManualClock(1000);
    const deadline = deadlineIn(clock, 500);
    expect([deadline.expiresAtMs, deadline.remainingMs()]).toEqual([1500, 500]);
    await clock.advance(200);
    expect(deadline.remainingMs()).toBe(300);
    await clock.advance(1000);
    expect(deadline.remainingMs()).toBe(0);
  });
});
