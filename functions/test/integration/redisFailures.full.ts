import { openWorld, type RedisTestWorld } from '../support/testWorld';
import { heldUpMs, openFailingRedis, type FailingRedis } from './failingRedis';

jest.setTimeout(90_000);

describe('a Redis that', () => {
  let world: RedisTestWorld;
  let opened: FailingRedis;

  beforeAll(async () => {
    world = await openWorld({ redis: true });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    opened = await openFailingRedis(world);
  });
  afterEach(() => opened.close());

  it.each([
    ['refuses the token', { kind: 'unauthorized' }],
    ['is slow', { kind: 'slow', delayMs: 2 * heldUpMs }],
  ] as const)('%s holds nobody up and stops nothing', async (_, fault) => {
    world.gateway.faults.set(fault);
    await opened.expectNobodyHeldUp();
  });

  it('hangs holds nobody up, and is used again when it is back', async () => {
    world.redis.pause();
    await opened.expectNobodyHeldUp();
    world.redis.resume();
    await opened.expectUsedAgain();
  });
});
