import { createHousekeeping } from '../../src/http/housekeeping';
import { requestBudget, type RedisBudget } from '../../src/redis/budget';

function createHarness() {
  const steps: string[] = [];
  const budgets: RedisBudget[] = [];
  const due = { changes: false, fleet: false };
  const doing = (step: string) => (budget: RedisBudget) => {
    steps.push(step);
    budgets.push(budget);
    return Promise.resolve();
  };
  const housekeeping = createHousekeeping({
    changes: { isBehind: () => due.changes, sync: doing('read the changes') },
    fleet: { isDue: () => due.fleet, push: doing('push the counts') },
  });
  return { steps, budgets, due, housekeeping };
}

describe('housekeeping', () => {
  it.each([
    [false, false, []],
    [true, false, ['read the changes']],
    [false, true, ['push the counts']],
    [true, true, ['read the changes', 'push the counts']],
  ])('does what is due: changes %p, counts %p', async (changes, fleet, expected) => {
    const { due, housekeeping, steps, budgets } = createHarness();
    Object.assign(due, { changes, fleet });
    const budget = requestBudget();
    await housekeeping.tend(budget);
    expect(steps).toEqual(expected);
    expect(budgets.every((given) => given.nextCallMs() === 100)).toBe(true);
  });

  it('pushes the last counts at the end, due or not', async () => {
    const { housekeeping, steps } = createHarness();
    await housekeeping.close();
    expect(steps).toEqual(['push the counts']);
  });
});
