import type { GatewayFault } from '../../../local/redis/gatewayFaults';
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
  const get = async (timeoutMs: number) => {
    const { gateway } = opened;
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}` },
      body: '["INCR","n"]',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return [response.status, await response.text()];
  };
  const counted = () => opened.redis.command('GET', 'n');

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
    await expect(get(200)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await counted()).toBeNull();
  });

  it('does the command and answers late where it is slow', async () => {
    opened.gateway.faults.set({ kind: 'slow', delayMs: 300 });
    await expect(get(100)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await counted()).toBe('1');
    const startedAtMs = performance.now();
    expect(await get(2000)).toEqual([200, '{"result":2}']);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(295);
  });

  it('answers what is not JSON where it is garbage', async () => {
    opened.gateway.faults.set({ kind: 'garbage' });
    const [status, text] = await get(1000);
    expect([status, text]).toEqual([200, '<html>Bad gateway</html>']);
    expect(await counted()).toBeNull();
  });

  it('resets the connection where it refuses', async () => {
    opened.gateway.faults.set({ kind: 'refuse' });
    await expect(get(1000)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await counted()).toBeNull();
  });

  it('refuses the right token where it says so', async () => {
    opened.gateway.faults.set({ kind: 'unauthorized' });
    expect(await get(1000)).toEqual([401, '{"error":"Unauthorized"}']);
    expect(await counted()).toBeNull();
  });

  it.each(ownFaults)('counts requests and works again at once after $kind', async (fault) => {
    const before = opened.gateway.requestCount();
    opened.gateway.faults.set(fault);
    await get(100).catch(() => undefined);
    opened.gateway.faults.set({ kind: 'none' });
    expect(await get(1000)).toEqual([200, '{"result":1}']);
    expect(opened.gateway.requestCount() - before).toBe(2);
  });

  it('closes with requests that still hang', async () => {
    const other = await openGateway();
    other.gateway.faults.set({ kind: 'hang' });
    const hanging = other.client().get('a');
    const outcome = hanging.then(
      () => 'answered',
      () => 'cut',
    );
    while (other.gateway.requestCount() === 0) await new Promise(setImmediate);
    await other.close();
    expect(await outcome).toBe('cut');
  });
});
