import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayFault } from '../../../local/redis/gatewayFaults';
import { eventually } from '../../support/eventually';
import { openGateway, type OpenedGateway } from './openGateway';

const ownFaults: GatewayFault[] = [
  { kind: 'hang' },
  { kind: 'garbage' },
  { kind: 'refuse' },
  { kind: 'unauthorized' },
];

describe('a gateway that misbehaves', () => {
  let opened: OpenedGateway;

  /** One bare request, without what a client would make of its failure. */
  const get = async (signal: AbortSignal | null = null): Promise<[number, string]> => {
    const { gateway } = opened;
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}` },
      body: '["INCR","n"]',
      signal,
    });
    return [response.status, await response.text()];
  };
  const counted = () => opened.redis.command('GET', 'n');
  /** The same, given up once it has arrived: what is cut on its way would come behind its test. */
  const getAndGiveUp = async (whileUnanswered: () => Promise<unknown>): Promise<string> => {
    const before = opened.gateway.requestCount();
    const giveUp = new AbortController();
    const outcome = get(giveUp.signal).then(
      () => 'answered',
      () => 'given up',
    );
    await eventually(10_000, () => {
      expect(opened.gateway.requestCount() - before).toBe(1);
      return Promise.resolve();
    });
    await whileUnanswered();
    giveUp.abort();
    return outcome;
  };

  beforeAll(async () => {
    opened = await openGateway();
  });
  beforeEach(async () => {
    opened.gateway.faults.set({ kind: 'none' });
    await opened.redis.flush();
  });
  afterAll(() => opened.close());

  it('answers never, and does nothing, where it hangs', async () => {
    opened.gateway.faults.set({ kind: 'hang' });
    expect(await getAndGiveUp(() => sleep(200))).toBe('given up');
    expect(await counted()).toBeNull();
  });

  it('does the command and answers late where it is slow', async () => {
    opened.gateway.faults.set({ kind: 'slow', delayMs: 60_000 });
    const isCounted = () =>
      eventually(10_000, async () => {
        expect(await counted()).toBe('1');
      });
    expect(await getAndGiveUp(isCounted)).toBe('given up');

    opened.gateway.faults.set({ kind: 'slow', delayMs: 300 });
    const startedAtMs = performance.now();
    expect(await get()).toEqual([200, '{"result":2}']);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(295);
  });

  it('answers what is not JSON where it is garbage', async () => {
    opened.gateway.faults.set({ kind: 'garbage' });
    const [status, text] = await get();
    expect([status, text]).toEqual([200, '<html>Bad gateway</html>']);
    expect(await counted()).toBeNull();
  });

  it('resets the connection where it refuses', async () => {
    opened.gateway.faults.set({ kind: 'refuse' });
    await expect(get()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await counted()).toBeNull();
  });

  it('refuses the right token where it says so', async () => {
    opened.gateway.faults.set({ kind: 'unauthorized' });
    expect(await get()).toEqual([401, '{"error":"Unauthorized"}']);
    expect(await counted()).toBeNull();
  });

  it.each(ownFaults)('counts requests and works again at once after $kind', async (fault) => {
    const before = opened.gateway.requestCount();
    opened.gateway.faults.set(fault);
    await getAndGiveUp(() => Promise.resolve());
    opened.gateway.faults.set({ kind: 'none' });
    expect(await get()).toEqual([200, '{"result":1}']);
    expect(opened.gateway.requestCount() - before).toBe(2);
  });

  it('closes with requests that still hang', async () => {
    const other = await openGateway();
    other.gateway.faults.set({ kind: 'hang' });
    const hanging = other.rest('/', ['GET', 'a']);
    const outcome = hanging.then(
      () => 'answered',
      () => 'cut',
    );
    while (other.gateway.requestCount() === 0) await new Promise(setImmediate);
    await other.close();
    expect(await outcome).toBe('cut');
  });
});
