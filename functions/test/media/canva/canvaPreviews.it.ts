import { createCanvaPreviews } from '../../../src/media/canva/canvaPreviews';
import { absentRedis } from '../../../src/redis/absentRedis';
import { requestBudget } from '../../../src/redis/budget';
import { hashOf } from '../../../src/security/hashOf';
import { keys } from '../../../src/widgets/keys';
import { generousBudget as budget } from '../../redis/generous';
import { openRealRedis, type RealRedis } from '../../redis/realRedis';
import { createManualClock } from '../../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const hourMs = 3_600_000;
const links = Array.from({ length: 8 }, (_, index) => `https://www.canva.com/design/D${index}`);
const [first = ''] = links;
const key = keys.canva(hashOf(first));
const pictureAt = (link: string): string =>
  `https://document-export.canva.com/${link.slice(-2)}/1.png`;

function openInstance(shared = true) {
  const clock = createManualClock();
  const asked: { link: string; timeoutMs: number }[] = [];
  const answers = new Map<string, string | null>(links.map((link) => [link, pictureAt(link)]));
  const previews = createCanvaPreviews({
    oembed: (link, timeoutMs) => {
      asked.push({ link, timeoutMs });
      return Promise.resolve(answers.get(link) ?? null);
    },
    redis: shared ? real.instance({ clock }) : absentRedis,
    clock,
  });
  return { clock, asked, answers, previews };
}

describe('the previews of designs', () => {
  it.each([true, false])('are learned five at a time, at 2 s each (Redis: %s)', async (shared) => {
    const { previews, asked } = openInstance(shared);
    await previews.learn(links, 60_000, budget);
    expect(asked).toEqual(links.slice(0, 5).map((link) => ({ link, timeoutMs: 2000 })));
    expect(await previews.known(links, budget)).toEqual(
      new Map(links.slice(0, 5).map((link) => [link, pictureAt(link)])),
    );
    await previews.learn(links, 700, budget);
    expect(asked.slice(5)).toEqual(links.slice(5).map((link) => ({ link, timeoutMs: 700 })));
    await previews.learn(links, 700, budget);
    expect(asked).toHaveLength(8);
  });

  it('are known to the other instances, for three days, in an entry for each link', async () => {
    await openInstance().previews.learn([first], 2000, budget);
    expect(await real.redis.command('DBSIZE')).toBe(1);
    const lifetimeMs = Number(await real.redis.command('PTTL', key));
    expect(lifetimeMs).toBeGreaterThan(2 * 24 * hourMs);
    expect(lifetimeMs).toBeLessThanOrEqual(3 * 24 * hourMs);
    const other = openInstance();
    await other.previews.learn([first], 2000, budget);
    expect(await other.previews.known([first], budget)).toEqual(
      new Map([[first, pictureAt(first)]]),
    );
    expect(other.asked).toEqual([]);
  });

  it('are asked for again an hour after Canva had none', async () => {
    const { previews, asked, answers, clock } = openInstance();
    answers.set(first, null);
    await previews.learn([first], 2000, budget);
    expect(await previews.known([first], budget)).toEqual(new Map([[first, null]]));
    await clock.advance(hourMs - 1);
    await real.pass(hourMs - 1);
    await previews.learn([first], 2000, budget);
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await real.pass(2000);
    await previews.learn([first], 2000, budget);
    expect(asked).toHaveLength(2);
  });

  it('are asked of Redis for five hundred designs at a time', async () => {
    await openInstance().previews.learn([first], 2000, budget);
    const others = Array.from({ length: 500 }, (_, index) => `${first}/${index}`);
    const { previews } = openInstance();
    expect(await previews.known([...others, first], budget)).toEqual(new Map());
    expect(await previews.known([...others.slice(1), first], budget)).toEqual(
      new Map([[first, pictureAt(first)]]),
    );
  });

  it('that another instance has learned are asked of Redis again after ten minutes', async () => {
    await openInstance().previews.learn([first], 2000, budget);
    const { previews, clock } = openInstance();
    await previews.known([first], budget);
    await real.redis.command('DEL', key);
    await clock.advance(10 * 60_000 - 1);
    expect((await previews.known([first], budget)).size).toBe(1);
    await clock.advance(1);
    expect((await previews.known([first], budget)).size).toBe(0);
  });

  it.each(['hello', '{"version":1,"picture":"https://evil.example/a.png"}', '{"version":2}'])(
    'are unknown where Redis holds %j',
    async (value) => {
      await openInstance().previews.learn([first], 2000, budget);
      await real.redis.command('SET', key, value, 'EX', '99');
      expect(await openInstance().previews.known([first], budget)).toEqual(new Map());
    },
  );

  it.each(['hang', 'garbage', 'refuse'] as const)(
    'are this instance’s alone where Redis does %s',
    async (kind) => {
      real.gateway.faults.set({ kind });
      const { previews } = openInstance();
      await previews.learn([first], 2000, requestBudget());
      expect(await previews.known([first], requestBudget())).toEqual(
        new Map([[first, pictureAt(first)]]),
      );
    },
  );
});
