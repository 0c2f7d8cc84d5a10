import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { openWorld, type TestWorld } from '../support/testWorld';
import { z } from 'zod';

jest.setTimeout(90_000);

const lineSchema = z.looseObject({ message: z.string(), severity: z.string() });

describe('what an instance logs', () => {
  let world: TestWorld;
  let instance: Instance;
  let key: string;
  /** The log of an instance that gave out a signed address. */
  let redirecting: string;

  const lines = (of = instance) =>
    of.log.filter((line) => line.startsWith('{')).map((line) => lineSchema.parse(JSON.parse(line)));

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.start('widgetData', { LOG_LEVEL: 'debug' });
    const path = `/${demoSlugs.calendar}`;
    const { widget } = dataOf(await ask(instance, path));
    key = `widget:${widget.id}:all:all`;
    await ask(instance, path);
    world.notion.control.addFault({ fault: { kind: 'server_error', status: 503, html: true } });
    await ask(instance, `${path}?refresh=true`);
    await ask(instance, `/${demoSlugs.revoked}`);
    const other = await world.start('media', { LOG_LEVEL: 'debug' });
    const [post] = dataOf(await ask(instance, path)).posts;
    const picture = new URL(post?.images[0]?.url ?? '').pathname;
    await ask(other, picture);
    await other.stop();
    redirecting = other.log.join('\n');
    await instance.stop();
  });
  afterAll(() => world.close());

  it('has the messages of misses and hits with their key, and hits at debug', () => {
    const cacheLines = lines().filter(({ message }) => message.startsWith('Cache '));
    expect(cacheLines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ message: `Cache MISS: ${key}`, severity: 'INFO', key }),
        expect.objectContaining({
          message: `Cache HIT (memory): ${key}`,
          severity: 'DEBUG',
          key,
          tier: 'memory',
          durationMs: expect.any(Number) as unknown,
        }),
      ]),
    );
  });

  it('has the message of waiting for a slot', () => {
    const waits = lines().filter(({ message }) => message.startsWith('Rate limiting: waiting'));
    expect(waits.length).toBeGreaterThan(0);
    for (const { message } of waits) {
      expect(message).toMatch(/^Rate limiting: waiting \d+ms for next available slot$/);
    }
  });

  it('report a load that failed as a warning with its reason', () => {
    const failed = lines().filter(({ message }) => message.startsWith('Feed not loaded'));
    expect(failed).toContainEqual(
      expect.objectContaining({ severity: 'WARNING', reason: 'unauthorized' }),
    );
  });

  it('holds no token, no signed address and no content of a page', () => {
    const text = instance.log.join('\n') + redirecting;
    expect(redirecting).toContain('Feed loaded');
    for (const { token } of [world.demo.calendar, world.demo.archive, world.demo.revoked]) {
      expect(text).not.toContain(token);
    }
    expect(text).not.toMatch(/ntn_|X-Amz|Bearer|\/files\//);
    expect(text).not.toContain('Golden hour');
    expect(text).not.toContain(world.adminApiKey);
  });

  it('says nothing of hits where only warnings are wanted', async () => {
    const quiet = await world.start('widgetData', { LOG_LEVEL: 'warn' });
    await ask(quiet, `/${demoSlugs.calendar}`);
    await ask(quiet, `/${demoSlugs.calendar}`);
    await quiet.stop();
    // A busy machine may have given it a reason to warn.
    const severities = lines(quiet).map(({ severity }) => severity);
    expect(severities.filter((severity) => !['WARNING', 'ERROR'].includes(severity))).toEqual([]);
  });
});
