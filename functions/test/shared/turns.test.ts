import { concatInTurns, mapInTurns, turnFor } from '../../src/shared/turns';
import { roundsOf, slowProcessor } from '../support/slowProcessor';

const items = Array.from({ length: 80 }, (_, index) => index);
const twice = (item: number): number => item * 2;

describe('work in turns', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('lets everything else on the instance come in between', async () => {
    slowProcessor(5);
    const { result, rounds } = await roundsOf(() => mapInTurns(items, twice));
    expect(result).toEqual(items.map(twice));
    expect(rounds).toBeGreaterThanOrEqual(30);
  });

  it('goes on at once while its turn lasts', async () => {
    slowProcessor(0.05);
    expect((await roundsOf(() => mapInTurns(items, twice))).rounds).toBe(0);
  });

  it('has one turn in each round, however much of it there is', async () => {
    slowProcessor(5);
    const { result, rounds } = await roundsOf(() =>
      Promise.all(Array.from({ length: 10 }, () => mapInTurns(items, twice))),
    );
    expect(result).toEqual(Array(10).fill(items.map(twice)));
    expect(rounds).toBeGreaterThanOrEqual(300);
  });

  it('copies into one buffer in turns', async () => {
    slowProcessor(5);
    const buffers = items.map((item) => Buffer.from(String(item)));
    const { result, rounds } = await roundsOf(() => concatInTurns(buffers));
    expect(result).toEqual(Buffer.concat(buffers));
    expect(rounds).toBeGreaterThanOrEqual(30);
  });

  it('begins a turn before work on a long text, and none before that on a short one', async () => {
    expect((await roundsOf(() => turnFor('a'.repeat(1000)))).rounds).toBe(0);
    // One round would be the end of the one in which the text came.
    expect((await roundsOf(() => turnFor('a'.repeat(300_000)))).rounds).toBeGreaterThanOrEqual(2);
  });

  it('counts what its turn was spent on before', async () => {
    const spend = slowProcessor(0);
    const roundsAfter = async (spentMs: number): Promise<number> => {
      const { rounds } = await roundsOf(async () => {
        await turnFor('a'.repeat(300_000));
        spend(spentMs);
        await mapInTurns(items.slice(0, 2), twice);
      });
      return rounds;
    };
    const [short, long] = [await roundsAfter(1), await roundsAfter(30)];
    expect(long).toBeGreaterThan(short);
  });

  it('fails as its steps do', async () => {
    const failing = mapInTurns(items, (item) => {
      if (item === 20) throw new RangeError('the twentieth');
      return item;
    });
    await expect(failing).rejects.toThrow('the twentieth');
  });
});
