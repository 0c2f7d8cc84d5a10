import { createTransactionTurns } from '../../../local/firestore/transactionTurns';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the turns of transactions', () => {
  it('come one after another in one database', async () => {
    const turns = createTransactionTurns();
    const order: string[] = [];
    const first = await turns.take('db');
    const later = ['second', 'third'].map(async (name) => {
      const turn = await turns.take('db');
      order.push(name);
      turn.release();
    });
    await settle();
    expect(order).toEqual([]);
    first.release();
    await Promise.all(later);
    expect(order).toEqual(['second', 'third']);
  });

  it('of different databases don’t wait for one another', async () => {
    const turns = createTransactionTurns();
    const one = await turns.take('one');
    const other = await turns.take('other');
    expect(other).not.toBe(one);
    one.release();
    other.release();
  });

  it('are given back with the id of their transaction', async () => {
    const turns = createTransactionTurns();
    const first = await turns.take('db');
    first.bindTo('tx1');
    const second = turns.take('db');
    turns.release('unknown');
    turns.release('tx1');
    (await second).release();
    expect(await second).not.toBe(first);
  });

  it('are lost by a transaction that holds them for too long', async () => {
    jest.useFakeTimers();
    try {
      const turns = createTransactionTurns(1_000);
      await turns.take('db');
      const second = turns.take('db');
      jest.advanceTimersByTime(1_000);
      (await second).release();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
