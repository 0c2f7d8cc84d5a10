import { createReadyBody } from '../../src/http/answer/readyBody';
import { createReadyViews } from '../../src/http/readyViews';

const bodyOf = (text: string) => createReadyBody('text/plain', text);
const long = 'a long text '.repeat(500);

describe('the ready views', () => {
  it('give a body for the origin it was made from, and for no other', () => {
    const views = createReadyViews(1_000_000);
    const body = bodyOf('x');
    views.keep('key', 'one', body);
    expect(views.get('key', 'one')).toBe(body);
    expect(views.get('key', 'two')).toBeUndefined();
    expect(views.get('other', 'one')).toBeUndefined();
  });

  it('hold one body under a key, the last', () => {
    const views = createReadyViews(1_000_000);
    views.keep('key', 'one', bodyOf('x'));
    views.keep('key', 'two', bodyOf('y'));
    expect(views.get('key', 'one')).toBeUndefined();
    expect(views.stats().count).toBe(1);
  });

  it('are bounded in number, and let go what was longest not asked for', () => {
    const views = createReadyViews(1_000_000_000);
    const body = bodyOf('x');
    views.keep('first', 'o', body);
    for (let number = 1; number < 10_000; number += 1) views.keep(`key ${number}`, 'o', body);
    views.get('first', 'o');
    for (let number = 0; number < 500; number += 1) views.keep(`more ${number}`, 'o', body);
    expect(views.stats().count).toBe(10_000);
    expect(views.get('first', 'o')).toBe(body);
    expect(views.get('key 1', 'o')).toBeUndefined();
  });

  it('are bounded in bytes, with something for each view itself', () => {
    const views = createReadyViews(20_000);
    for (let number = 0; number < 100; number += 1) views.keep(`key ${number}`, 'o', bodyOf('x'));
    expect(views.stats().bytes).toBeLessThanOrEqual(20_000);
    expect(views.stats().count).toBeLessThan(20);
    views.keep('huge', 'o', bodyOf('x'.repeat(30_000)));
    expect(views.get('huge', 'o')).toBeUndefined();
  });

  it('count what a body holds now, when its compressed forms have come', async () => {
    const views = createReadyViews(1_000_000);
    const body = bodyOf(long);
    views.keep('key', 'o', body);
    const before = views.stats().bytes;
    await body.encoded('br');
    views.get('key', 'o');
    expect(views.stats().bytes - before).toBe(body.heldBytes() - Buffer.byteLength(long));
    await body.encoded('gzip');
    await body.encoded('identity');
    views.get('key', 'o');
    expect(views.stats().bytes - before).toBe(body.heldBytes() - Buffer.byteLength(long));
  });
});
