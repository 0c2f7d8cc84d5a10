import { createSingleFlight } from '../../src/cache/singleFlight';

describe('single flight', () => {
  it('does the work once for all who ask meanwhile', async () => {
    const flight = createSingleFlight<number>();
    const work = jest.fn(() => Promise.resolve(7));
    const all = await Promise.all([1, 2, 3].map(() => flight.run('key', work)));
    expect(all).toEqual([7, 7, 7]);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('does the work of different keys side by side', async () => {
    const flight = createSingleFlight<string>();
    const run = (key: string): Promise<string> => flight.run(key, () => Promise.resolve(key));
    expect(await Promise.all([run('a'), run('b')])).toEqual(['a', 'b']);
  });

  it('shares a failure with all waiters and then starts anew', async () => {
    const flight = createSingleFlight<string>();
    const work = jest.fn<Promise<string>, []>(() => Promise.reject(new Error('down')));
    const both = await Promise.allSettled([flight.run('k', work), flight.run('k', work)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await flight.run('k', () => Promise.resolve('up'))).toBe('up');
  });

  it('forgets work that throws before it returns a promise', async () => {
    const flight = createSingleFlight<string>();
    const failing = flight.run('k', () => {
      throw new Error('at once');
    });
    await expect(failing).rejects.toThrow('at once');
    expect(flight.current('k')).toBeUndefined();
    expect(await flight.run('k', () => Promise.resolve('up'))).toBe('up');
  });

  it('shows the work under way, and only while it is', async () => {
    const flight = createSingleFlight<string>();
    expect(flight.current('k')).toBeUndefined();
    const running = flight.run('k', () => Promise.resolve('done'));
    expect(flight.current('k')).toBe(running);
    expect(flight.size()).toBe(1);
    await running;
    expect(flight.current('k')).toBeUndefined();
    expect(flight.size()).toBe(0);
  });
});
