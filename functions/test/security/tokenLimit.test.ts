import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import { createTokenLimit, type TokenBearer } from '../../src/security/tokenLimit';
import { createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

const budget = requestBudget();

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const limit = createTokenLimit({ redis: absentRedis, clock, report: record.report });
  const bearer = (userId: string, network = userId, hasConnected = false): TokenBearer => ({
    userId,
    networks: [network],
    hasConnected: () => Promise.resolve(hasConnected),
  });
  /** How many of `count` refused tokens were tried. */
  const tryRefused = async (count: number, of: (index: number) => TokenBearer) => {
    let tried = 0;
    for (let index = 0; index < count; index += 1) {
      if ('takeBack' in (await limit.begin(of(index), budget))) tried += 1;
    }
    return tried;
  };
  return { clock, record, limit, bearer, tryRefused };
}

describe('tokens that Notion refuses', () => {
  it('are tried ten times by an owner in ten minutes, wherever they come from', async () => {
    const { clock, record, limit, bearer, tryRefused } = createHarness();
    expect(await tryRefused(120, (index) => bearer('o', `n${index}`))).toBe(10);
    expect(await limit.begin(bearer('o'), budget)).toMatchObject({ policy: 'token', limit: 10 });
    expect(record.of('caller.limited')).not.toEqual([]);
    expect(await tryRefused(1, () => bearer('other'))).toBe(1);
    await clock.advance(20 * 60_000);
    expect(await tryRefused(20, () => bearer('o'))).toBe(10);
  });

  it('are tried thirty times from a network, by whatever owners', async () => {
    const { bearer, tryRefused } = createHarness();
    expect(await tryRefused(60, (index) => bearer(`o${index}`, 'n'))).toBe(30);
  });

  it('are tried three hundred times in all, but for owners who have connected something', async () => {
    const { bearer, tryRefused } = createHarness();
    expect(await tryRefused(400, (index) => bearer(`o${index}`))).toBe(300);
    expect(await tryRefused(20, () => bearer('known', 'k', true))).toBe(10);
  });

  it('do not keep out whom nobody can say of whether they have', async () => {
    const { bearer, limit, tryRefused } = createHarness();
    await tryRefused(300, (index) => bearer(`o${index}`));
    const unknown = { ...bearer('u'), hasConnected: () => Promise.reject(new Error('down')) };
    expect(await limit.begin(unknown, budget)).toHaveProperty('takeBack');
  });
});

describe('tokens that Notion takes', () => {
  it('do not count, and those that are being tried do', async () => {
    const { limit, bearer, tryRefused } = createHarness();
    for (let index = 0; index < 50; index += 1) {
      const begun = await limit.begin(bearer('o'), budget);
      if ('takeBack' in begun) await begun.takeBack();
    }
    const open = await limit.begin(bearer('o'), budget);
    expect(await tryRefused(20, () => bearer('o'))).toBe(9);
    if ('takeBack' in open) await open.takeBack();
    expect(await tryRefused(20, () => bearer('o'))).toBe(1);
  });
});
