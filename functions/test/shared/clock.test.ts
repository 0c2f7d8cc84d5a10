import { systemClock } from '../../src/shared/clock';

describe('the system clock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('says the time', () => {
    jest.setSystemTime(1234);
    expect(systemClock.nowMs()).toBe(1234);
  });

  it('sleeps as long as it should and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    const sleeping = systemClock.sleep(100, signal);
    jest.advanceTimersByTime(100);
    await expect(sleeping).resolves.toBeUndefined();
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('wakes with the reason when it is aborted, and stops its timer', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(100, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('makes an error of a reason that is none', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(100, controller.signal);
    controller.abort('enough');
    await expect(sleeping).rejects.toMatchObject({ message: 'aborted', cause: 'enough' });
  });

  it('does not begin to sleep when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(systemClock.sleep(100, signal)).rejects.toThrow('before');
    expect(jest.getTimerCount()).toBe(0);
  });
});
