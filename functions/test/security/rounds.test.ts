import { createRounds, type Outcomes } from '../../src/security/rounds';
import { requestBudget, taskBudget, type RedisBudget } from '../../src/redis/budget';

/** Calls that end when the test says so. */
function createHarness() {
  const calls: {
    counts: Record<string, number>;
    budget: RedisBudget;
    succeed: () => void;
    fail: () => void;
  }[] = [];
  const rounds = createRounds<string>(
    (counts, budget) =>
      new Promise<Outcomes<string>>((resolve, reject) => {
        calls.push({
          counts: Object.fromEntries(counts),
          budget,
          succeed: () => {
            const name = `call ${calls.length}`;
            resolve(
              new Map(
                [...counts].map(([id, count]) => [
                  id,
                  Array.from({ length: count }, (_, place) => `${name}: ${id} ${place}`),
                ]),
              ),
            );
          },
          fail: () => {
            reject(new Error('gone'));
          },
        });
      }),
  );
  return { rounds, calls };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const budgetOf = (leftMs: number): RedisBudget => ({ ...taskBudget(), nextCallMs: () => leftMs });

describe('rounds of calls', () => {
  it('call at once for the first, and once more for all who came meanwhile', async () => {
    const { rounds, calls } = createHarness();
    const first = rounds.join(['a', 'h'], taskBudget());
    const others = ['a', 'b', 'a'].map((id) => rounds.join([id, 'h'], taskBudget()));
    await settle();
    expect(calls.map(({ counts }) => counts)).toEqual([{ a: 1, h: 1 }]);
    calls[0]?.succeed();
    expect(await first).toEqual(['call 1: a 0', 'call 1: h 0']);
    await settle();
    expect(calls[1]?.counts).toEqual({ a: 2, b: 1, h: 3 });
    calls[1]?.succeed();
    expect(await Promise.all(others)).toEqual([
      ['call 2: a 0', 'call 2: h 0'],
      ['call 2: b 0', 'call 2: h 1'],
      ['call 2: a 1', 'call 2: h 2'],
    ]);
  });

  it('use the budget of the one who came last, who has the most of it left', async () => {
    const { rounds, calls } = createHarness();
    const last = budgetOf(999);
    const joined = [taskBudget(), budgetOf(100), budgetOf(100), last].map((budget) =>
      rounds.join(['a'], budget),
    );
    calls[0]?.succeed();
    await settle();
    expect(calls[1]?.budget).toBe(last);
    calls[1]?.succeed();
    expect((await Promise.all(joined)).flat()).not.toContain(null);
  });

  it('know nothing where the call fails, and call anew for the next', async () => {
    const { rounds, calls } = createHarness();
    const joined = rounds.join(['a'], taskBudget());
    calls[0]?.fail();
    expect(await joined).toEqual([null]);
    const next = rounds.join(['a'], taskBudget());
    calls[1]?.succeed();
    expect(await next).toEqual(['call 2: a 0']);
  });

  it('let go who has waited long enough, and still count what they asked', async () => {
    const { rounds, calls } = createHarness();
    const slow = rounds.join(['a'], taskBudget());
    const hasty = [budgetOf(5), budgetOf(1)].map((budget) => rounds.join(['a'], budget));
    expect(await Promise.all(hasty)).toEqual([[null], [null]]);
    calls[0]?.succeed();
    await slow;
    await settle();
    expect(calls).toHaveLength(1);
    const next = rounds.join(['a'], taskBudget());
    expect(calls[1]?.counts).toEqual({ a: 3 });
    calls[1]?.succeed();
    expect(await next).toEqual(['call 2: a 2']);
  });

  it('find another to call where the last one has left', async () => {
    const { rounds, calls } = createHarness();
    const first = rounds.join(['a'], taskBudget());
    const patient = rounds.join(['a'], taskBudget());
    await rounds.join(['a'], budgetOf(1));
    calls[0]?.succeed();
    await first;
    await settle();
    calls[1]?.succeed();
    expect(await patient).toEqual(['call 2: a 0']);
  });

  it('take the time they keep somebody waiting off the budget', async () => {
    const { rounds, calls } = createHarness();
    const slow = rounds.join(['a'], taskBudget());
    const budget = requestBudget();
    expect(await rounds.join(['a'], budget)).toEqual([null]);
    expect(budget.nextCallMs()).toBeLessThan(10);
    calls[0]?.succeed();
    await slow;
  });
});
