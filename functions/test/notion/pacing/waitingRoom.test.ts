import { createWaitingRoom } from '../../../src/notion/pacing/waitingRoom';
import { createManualClock } from '../../support/manualClock';
import { connectionOf } from '../asking';

const [one, other] = [connectionOf('one'), connectionOf('other')];

/** A room that remembers one connection. */
function createHarness() {
  const clock = createManualClock();
  const room = createWaitingRoom(clock, 1);
  return { clock, room, status: () => room.status(3) };
}

describe('the waiting room, beyond the connections that it remembers', () => {
  it('forgets an idle connection when another comes', () => {
    const { clock, room, status } = createHarness();
    room.noteState(one, { nextSlotMs: clock.nowMs() + 10_000, closedMs: 0 });
    expect(status().canMakeRequest).toBe(false);
    room.enter(other).leave();
    expect(status().canMakeRequest).toBe(true);
  });

  it('keeps one that somebody waits at', () => {
    const { room, status } = createHarness();
    const waiter = room.enter(one);
    room.enter(other).leave();
    expect(status().waiting).toBe(1);
    waiter.leave();
    expect(status().waiting).toBe(0);
  });

  it('keeps one that is closed, until it is open again', async () => {
    const { clock, room, status } = createHarness();
    const heldUntilMs = clock.nowMs() + 60_000;
    room.noteClosed(one, 60_000);
    room.enter(other).leave();
    await clock.advance(59_999);
    expect(status().heldUntilMs).toBe(heldUntilMs);
    await clock.advance(1);
    expect(status().heldUntilMs).toBeNull();
  });

  it('keeps one that has sent within the last second', async () => {
    const { clock, room, status } = createHarness();
    const waiter = room.enter(one);
    waiter.passed();
    waiter.leave();
    await clock.advance(999);
    room.enter(other).leave();
    expect(status().regularRequests).toBe(1);
    await clock.advance(1);
    expect(status().regularRequests).toBe(0);
  });
});
