import { textBody, type ReadyBody } from '../../src/http/answer/readyBody';
import { createReadyViews, type ReadyViews } from '../../src/http/readyViews';

const bodyOf = (text: string): ReadyBody => textBody('text/plain', text);
const long = 'a long text '.repeat(500);

/** Views with what was made of them. */
function createHarness(maxBytes: number) {
  const views = createReadyViews(maxBytes);
  const keep = async (key: string, origin: string, body: ReadyBody): Promise<void> => {
    await views.get(key, origin, () => Promise.resolve(body));
  };
  return { views, keep };
}

/** Whether a body is kept there: nothing has to be made, and it is given at once. */
const isKept = (views: ReadyViews, key: string, origin: string): boolean => {
  const found = views.get(key, origin, () => Promise.reject(new Error('It is not kept.')));
  if (!(found instanceof Promise)) return true;
  found.catch(() => undefined);
  return false;
};

describe('the ready views', () => {
  it('give a body for the origin it was made from, and for no other', async () => {
    const { views, keep } = createHarness(1_000_000);
    const body = bodyOf('x');
    await keep('key', 'one', body);
    expect(views.get('key', 'one', () => Promise.resolve(bodyOf('y')))).toBe(body);
    expect(isKept(views, 'key', 'two')).toBe(false);
    expect(isKept(views, 'other', 'one')).toBe(false);
  });

  it('hold one body under a key, the last', async () => {
    const { views, keep } = createHarness(1_000_000);
    await keep('key', 'one', bodyOf('x'));
    await keep('key', 'two', bodyOf('y'));
    expect(isKept(views, 'key', 'one')).toBe(false);
    expect(views.stats().count).toBe(1);
  });

  it('have a body made once for all who ask meanwhile, and again where that failed', async () => {
    const { views } = createHarness(1_000_000);
    const made: (() => void)[] = [];
    const make = (): Promise<ReadyBody> =>
      new Promise((resolve) => {
        made.push(() => {
          resolve(bodyOf('x'));
        });
      });
    const first = views.get('key', 'one', make);
    const second = views.get('key', 'one', make);
    const other = views.get('key', 'two', make);
    expect(made).toHaveLength(2);
    for (const finish of made) finish();
    expect(await second).toBe(await first);
    expect(await other).not.toBe(await first);

    const failing = (): Promise<ReadyBody> => Promise.reject(new Error('broken'));
    await expect(views.get('another', 'one', failing)).rejects.toThrow('broken');
    await views.get('another', 'one', () => Promise.resolve(bodyOf('x')));
    expect(isKept(views, 'another', 'one')).toBe(true);
  });

  it('are bounded in number, and let go what was longest not asked for', async () => {
    const { views, keep } = createHarness(1_000_000_000);
    const body = bodyOf('x');
    await keep('first', 'o', body);
    for (let number = 1; number < 10_000; number += 1) await keep(`key ${number}`, 'o', body);
    expect(isKept(views, 'first', 'o')).toBe(true);
    for (let number = 0; number < 500; number += 1) await keep(`more ${number}`, 'o', body);
    expect(views.stats().count).toBe(10_000);
    expect(isKept(views, 'first', 'o')).toBe(true);
    expect(isKept(views, 'key 1', 'o')).toBe(false);
  });

  it('are bounded in bytes, with something for each view itself', async () => {
    const { views, keep } = createHarness(20_000);
    for (let number = 0; number < 100; number += 1) await keep(`key ${number}`, 'o', bodyOf('x'));
    expect(views.stats().bytes).toBeLessThanOrEqual(20_000);
    expect(views.stats().count).toBeLessThan(20);
    await keep('huge', 'o', bodyOf('x'.repeat(30_000)));
    expect(isKept(views, 'huge', 'o')).toBe(false);
  });

  it('count what a body holds now, when its compressed forms have come', async () => {
    const { views, keep } = createHarness(1_000_000);
    const body = bodyOf(long);
    await keep('key', 'o', body);
    const before = views.stats().bytes;
    await body.encoded('br');
    expect(isKept(views, 'key', 'o')).toBe(true);
    expect(views.stats().bytes - before).toBe(body.heldBytes() - Buffer.byteLength(long));
    await body.encoded('gzip');
    await body.encoded('identity');
    expect(isKept(views, 'key', 'o')).toBe(true);
    expect(views.stats().bytes - before).toBe(body.heldBytes() - Buffer.byteLength(long));
  });
});
