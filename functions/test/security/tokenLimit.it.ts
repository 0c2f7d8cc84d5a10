import { createTokenLimit } from '../../src/security/tokenLimit';
import { generousBudget as budget } from '../redis/generous';
import { openRealRedis, type RealRedis } from '../redis/realRedis';
import { createManualClock } from '../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const bearer = { userId: 'o', networks: ['n'], hasConnected: () => Promise.resolve(false) };

function openInstance() {
  const clock = createManualClock();
  return createTokenLimit({ redis: real.instance({ clock }), clock, report: () => undefined });
}

describe('tokens that Notion refuses, tried at several instances', () => {
  it('add up, those at once too, and are forgotten in twenty minutes', async () => {
    const instances = [openInstance(), openInstance(), openInstance()];
    const begun = await Promise.all(
      instances.flatMap((limit) => Array.from({ length: 8 }, () => limit.begin(bearer, budget))),
    );
    // A few who are one too many at once may keep one another out.
    const tried = begun.filter((each) => 'takeBack' in each);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.length).toBeLessThanOrEqual(10);
    const keys = await real.redis.command('KEYS', 'limit:token:*');
    expect(keys).toHaveLength(3);
    for (const key of Array.isArray(keys) ? keys.map(String) : []) {
      const leftMs = Number(await real.redis.command('PTTL', key));
      expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThanOrEqual(20 * 60_000);
    }
  });

  it('count at all instances, and not where they were good', async () => {
    const [one, other] = [openInstance(), openInstance()];
    for (let index = 0; index < 10; index += 1) await one.begin(bearer, budget);
    expect(await other.begin(bearer, budget)).toMatchObject({ policy: 'token', limit: 10 });
    const good = { ...bearer, userId: 'good', networks: ['g'] };
    for (let index = 0; index < 12; index += 1) {
      const begun = await one.begin(good, budget);
      if ('takeBack' in begun) await begun.takeBack();
    }
    expect(await other.begin(good, budget)).toHaveProperty('takeBack');
  });
});
