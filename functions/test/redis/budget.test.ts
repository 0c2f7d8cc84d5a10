import { requestBudget, taskBudget } from '../../src/redis/budget';

describe('the budget of a request', () => {
  it('is 250 ms for all its calls together', () => {
    const budget = requestBudget();
    expect(budget.nextCallMs()).toBe(250);
    budget.spend(100);
    budget.spend(60.5);
    expect(budget.nextCallMs()).toBe(89.5);
    budget.spend(1000);
    expect(budget.nextCallMs()).toBe(0);
  });

  it('is each request’s own', () => {
    requestBudget().spend(250);
    expect(requestBudget().nextCallMs()).toBe(250);
  });

  it('can be handed on with something kept back, and is one budget all the same', () => {
    const budget = requestBudget();
    const loading = budget.reserving(100);
    expect(loading.nextCallMs()).toBe(150);
    expect(loading.reserving(20).nextCallMs()).toBe(130);
    loading.spend(150);
    expect([loading.nextCallMs(), budget.nextCallMs()]).toEqual([0, 100]);
    budget.spend(40);
    expect([loading.nextCallMs(), budget.nextCallMs()]).toEqual([0, 60]);
  });
});

describe('the budget of a task', () => {
  it('is a second for each call, whatever those before have taken', () => {
    const budget = taskBudget();
    budget.spend(5000);
    expect([budget.nextCallMs(), budget.reserving(500).nextCallMs()]).toEqual([1000, 1000]);
  });
});
