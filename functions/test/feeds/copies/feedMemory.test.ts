import type { Feed } from '../../../src/feeds/feed';
import { aWidget } from '../../support/builders';
import { createFeedHarness } from '../feedHarness';

/** Of the memory that an instance may use for its cache, a fifth is for feeds. */
const feedShare = 0.2;

/** So many bytes for feeds, and a way to open the feed of a widget that is held packed. */
function createHarness(feedBytes: number) {
  const harness = createFeedHarness({ maxBytes: feedBytes / feedShare });
  const load = async (id: string, title: string): Promise<void> => {
    const reading = harness.read(aWidget({ id }));
    await harness.settle();
    await harness.newest().succeed(title);
    await reading;
  };
  const open = async (id: string): Promise<Feed> => {
    const widget = aWidget({ id });
    const copy = harness.memory.find(widget);
    if (copy === undefined) throw new Error(`There is no copy of ${id}.`);
    return harness.service.open(widget, copy);
  };
  return { load, open, stats: () => harness.memory.stats() };
}

describe('the feeds that are held opened', () => {
  it('are counted as three bytes for each character, in half of the memory', async () => {
    const { load, open } = createHarness(1_000_000);
    for (const id of ['a', 'b']) await load(id, 'x'.repeat(80_000));
    const [a, b] = [await open('a'), await open('b')];
    expect(await open('a')).toBe(a);
    expect(await open('b')).toBe(b);
    for (const id of ['c', 'd']) await load(id, 'x'.repeat(100_000));
    const d = await open('d');
    expect(await open('d')).toBe(d);
    const c = await open('c');
    expect(await open('c')).toBe(c);
    expect(await open('d')).not.toBe(d);
  });

  it('are opened again where there are more, from the packed ones that are still held', async () => {
    const { load, open, stats } = createHarness(100_000);
    const ids = Array.from({ length: 30 }, (_, number) => `w${number}`);
    for (const id of ids) await load(id, 'small');
    expect(stats().count).toBe(30);
    const first = await open('w0');
    for (const id of ids) expect((await open(id)).posts[0]?.title).toBe('small');
    expect(await open('w0')).not.toBe(first);
    expect(await open('w0')).toEqual(first);
    expect(stats().bytes).toBeLessThanOrEqual(100_000);
  });

  it('are not held where one takes more than half of the memory', async () => {
    const { load, open, stats } = createHarness(1_000_000);
    await load('large', 'x'.repeat(200_000));
    const large = await open('large');
    expect(await open('large')).not.toBe(large);
    expect(await open('large')).toEqual(large);
    expect(stats().bytes).toBeLessThan(10_000);
  });
});
