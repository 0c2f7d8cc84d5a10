import type { Instance } from '../../local/production/startInstance';
import { ask, type TimedReply } from '../support/ask';
import { errorOf } from '../support/dataBody';
import { openWorld, type RedisTestWorld } from '../support/testWorld';
import { whereStoresKeepUp } from '../support/whereStoresKeepUp';

jest.setTimeout(90_000);

/** A day: no test comes to its end. */
const PUBLIC_RATE_LIMIT = '5/24h';
let people = 0;

describe('the limit for callers, from outside', () => {
  let world: RedisTestWorld;
  let instances: Instance[];
  let slug: string;

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    ({ slug } = await world.addCalendar());
    instances = await Promise.all(
      ['widgetData', 'widgetData'].map((target) => world.startFast(target, { PUBLIC_RATE_LIMIT })),
    );
    // What follows is about the limit, not about a first load.
    await askAs(...aPerson(), 0);
  });
  afterEach(() => {
    world.gateway.faults.set({ kind: 'none' });
  });
  afterAll(() => world.close());

  /** As the platform hands it on: what the client wrote, then the address it came from. */
  function askAs(client: string, hop: string, instance: number, path = `/${slug}`) {
    const target = instances[instance % instances.length];
    if (target === undefined) throw new Error('no instance');
    return ask(target, path, { headers: { 'x-forwarded-for': `${client}, ${hop}` } });
  }

  function aPerson(): [client: string, hop: string] {
    people += 1;
    return [`192.0.2.${people}`, `198.51.100.${people}`];
  }

  const statuses = (replies: readonly TimedReply[]): number[] =>
    replies.map(({ status }) => status);

  it('refuses a client that has asked too much, and says when to come back', async () => {
    const [client, hop] = aPerson();
    const replies = [];
    for (let index = 0; index < 7; index += 1) replies.push(await askAs(client, hop, 0));
    expect(statuses(replies)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const last = replies[6];
    if (last === undefined) throw new Error('no reply');
    expect(errorOf(last)).toEqual([429, 'rate_limited']);
    expect(last.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/) as unknown,
      'ratelimit-policy': '"client";q=5;w=86400',
      ratelimit: expect.stringMatching(/^"client";r=0;t=\d+$/) as unknown,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect((await askAs(...aPerson(), 0)).status).toBe(200);
  });

  it('counts what is not warm over all instances', async () => {
    await whereStoresKeepUp(instances, async () => {
      const [client, hop] = aPerson();
      const replies = [];
      // A refresh is never warm.
      for (let index = 0; index < 10; index += 1) {
        replies.push(await askAs(client, hop, index, `/${slug}?refresh=true`));
      }
      expect(statuses(replies).slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
      // Where Redis took too long one more passes; alone, each instance would let five pass.
      expect(statuses(replies).slice(-3)).toEqual([429, 429, 429]);
    });
  });

  it('holds a hop to 20 times that, whatever its requests claim', async () => {
    const [, hop] = aPerson();
    const replies = [];
    for (let index = 0; index < 103; index += 1) {
      replies.push(await askAs(`203.0.113.${index}`, hop, 0));
    }
    expect(statuses(replies).filter((status) => status === 200)).toHaveLength(100);
    expect(replies.at(-1)?.headers['ratelimit-policy']).toBe('"hop";q=100;w=86400');
  });

  it('lets callers pass while Redis hangs, but for what the instance counts', async () => {
    world.gateway.faults.set({ kind: 'hang' });
    const [client, hop] = aPerson();
    const replies = [];
    for (let index = 0; index < 7; index += 1) replies.push(await askAs(client, hop, 1));
    expect(statuses(replies)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('shows an embed that is refused as a page, not as an error of a machine', async () => {
    const embed = await world.startFast('embed', { PUBLIC_RATE_LIMIT: '1/24h' });
    const reply = async (): Promise<TimedReply> => ask(embed, `/${slug}`);
    expect((await reply()).status).toBe(200);
    const refused = await reply();
    expect(refused.status).toBe(429);
    expect(refused.headers['content-type']).toMatch(/^text\/html/);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.text).not.toContain('rate_limited');
    await embed.stop();
  });
});
