import { absentRedis } from '../../src/redis/absentRedis';
import { taskBudget } from '../../src/redis/budget';
import { orElse } from '../../src/redis/orElse';

describe('a Redis that is not configured', () => {
  it('rejects every call at once, so that each caller goes on without it', async () => {
    const work = jest.fn();
    const call = absentRedis.run('read feed', taskBudget(), work);
    await expect(call).rejects.toMatchObject({
      kind: 'not_configured',
      message: 'Redis: read feed (not_configured)',
    });
    expect(await orElse(absentRedis.run('read feed', taskBudget(), work), 'otherwise')).toBe(
      'otherwise',
    );
    expect(work).not.toHaveBeenCalled();
  });

  it('says so, and is no Redis that fails', () => {
    expect([absentRedis.isConfigured, absentRedis.breakerState()]).toEqual([false, 'closed']);
  });
});
