import { mapInTurns } from '../../src/shared/turns';
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

  it('fails as its steps do', async () => {
    const failing = mapInTurns(items, (item) => {
      if (item === 20) throw new RangeError('the twentieth');
      return item;
    });
    await expect(failing).rejects.toThrow('the twentieth');
  });
});
