import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import { createOwnerLimit } from '../../src/security/ownerLimit';
import { createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const limit = createOwnerLimit({ redis: absentRedis, clock, report: record.report });
  const pass = async (userId: string, count: number): Promise<number> => {
    let passed = 0;
    for (let index = 0; index < count; index += 1) {
      if ((await limit.check(userId, requestBudget())) === null) passed += 1;
    }
    return passed;
  };
  return { clock, record, limit, pass };
}

describe('the limit for owners, on one instance', () => {
  it('lets an owner ask 120 times a minute, and says when there is a chance again', async () => {
    const { limit, pass } = createHarness();
    expect(await pass('u1', 130)).toBe(120);
    expect(await limit.check('u1', requestBudget())).toEqual({
      policy: 'owner',
      limit: 120,
      windowSeconds: 60,
      remaining: 0,
      retryAfterSeconds: 61,
    });
  });

  it('counts each owner alone', async () => {
    const { pass } = createHarness();
    expect(await pass('u1', 121)).toBe(120);
    expect(await pass('u2', 1)).toBe(1);
  });

  it('forgets what was asked two minutes ago', async () => {
    const { clock, pass } = createHarness();
    await pass('u1', 121);
    await clock.advance(120_000);
    expect(await pass('u1', 120)).toBe(120);
  });

  it('remembers the 20,000 owners that asked last', async () => {
    const { pass } = createHarness();
    const passStrangers = async (count: number): Promise<void> => {
      for (let number = 0; number < count; number += 1) await pass(`stranger ${number}`, 1);
    };
    await pass('u1', 120);
    await passStrangers(19_999);
    expect(await pass('u1', 1)).toBe(0);
    await passStrangers(20_000);
    expect(await pass('u1', 1)).toBe(1);
  });

  it('reports once a window that it refuses, and not whom', async () => {
    const { record, pass } = createHarness();
    await pass('the-user-id', 130);
    expect(record.events).toEqual([
      {
        type: 'caller.limited',
        policy: 'owner',
        scope: 'instance',
        caller: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      },
    ]);
  });
});
