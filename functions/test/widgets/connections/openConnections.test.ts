import { StoreError } from '../../../src/firestore/documents';
import { createOpenConnections } from '../../../src/widgets/connections/openConnections';
import { createManualClock } from '../../support/manualClock';

const connection = { token: 'ntn_x', pacingKey: 'p', workspaceId: null };

function createHarness() {
  const clock = createManualClock();
  const open = jest.fn<Promise<typeof connection | null>, []>(() => Promise.resolve(connection));
  return { clock, open, connections: createOpenConnections({ open }, clock) };
}

const firestoreDown = () => Promise.reject(new StoreError('read connection'));

describe('opened connections', () => {
  it('are asked of Firestore once a minute', async () => {
    const { clock, open, connections } = createHarness();
    expect(await connections.open('c1', 100)).toEqual(connection);
    await clock.advance(59_999);
    await connections.open('c1', 100);
    expect(open).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    await connections.open('c1', 100);
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('serve on for an hour while Firestore is down, asking every 15 s', async () => {
    const { clock, open, connections } = createHarness();
    await connections.open('c1', 100);
    open.mockImplementation(firestoreDown);
    await clock.advance(60_000);
    expect(await connections.open('c1', 100)).toEqual(connection);
    await clock.advance(14_999);
    expect(await connections.open('c1', 100)).toEqual(connection);
    expect(open).toHaveBeenCalledTimes(2);
    await clock.advance(3_600_000);
    await expect(connections.open('c1', 100)).rejects.toBeInstanceOf(StoreError);
  });

  it('are held 2048 at a time, those that were used last', async () => {
    const { open, connections } = createHarness();
    const use = async (first: number, last: number): Promise<number> => {
      open.mockClear();
      for (let number = first; number <= last; number += 1) {
        await connections.open(`c${number}`, 100);
      }
      return open.mock.calls.length;
    };
    expect(await use(1, 2048)).toBe(2048);
    expect(await use(1, 2048)).toBe(0);
    expect(await use(2049, 2049)).toBe(1);
    expect(await use(2, 2049)).toBe(0);
    expect(await use(1, 1)).toBe(1);
  });

  it('are forgotten when they are gone, and no other failure is covered up', async () => {
    const { clock, open, connections } = createHarness();
    await connections.open('c1', 100);
    await clock.advance(60_000);
    open.mockRejectedValueOnce(new Error('the key is missing'));
    await expect(connections.open('c1', 100)).rejects.toThrow('the key is missing');
    open.mockResolvedValueOnce(null);
    expect(await connections.open('c1', 100)).toBeNull();
    open.mockImplementation(firestoreDown);
    await expect(connections.open('c1', 100)).rejects.toBeInstanceOf(StoreError);
  });
});
