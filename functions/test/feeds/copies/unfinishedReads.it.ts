import { randomBytes } from 'node:crypto';
import { createUnfinishedReads } from '../../../src/feeds/copies/unfinishedReads';
import type { UnfinishedRead } from '../../../src/notion/reading/reader';
import { createChangeLog } from '../../../src/widgets/changeLog';
import { generousBudget as budget } from '../../redis/generous';
import { openRealRedis, type RealRedis } from '../../redis/realRedis';
import { aPost, aSchema, aWidget, startMs } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const widget = aWidget();
const leftOut = { overBudget: 0, tooLarge: 0 };
const read = (rowCount: number, title = 'A post'): UnfinishedRead => ({
  beganAtMs: startMs,
  dataSourceId: 'ds1',
  schema: aSchema(),
  rows: {
    posts: [aPost({ title })],
    hiddenCount: 1,
    leftOut,
    rowCount,
    signedUrls: [],
    cursor: 'c',
  },
});

function openInstance() {
  const clock = createManualClock();
  return createUnfinishedReads(8_000_000, real.instance({ clock }), clock);
}

describe('unfinished reads of all instances', () => {
  it('are found by the others, for two minutes', async () => {
    await openInstance().keep(widget, read(100), budget);
    await expect(openInstance().find(widget, 0, budget)).resolves.toEqual(read(100));
    const leftMs = Number(await real.redis.command('PTTL', 'unfinished:w1'));
    expect(leftMs).toBeGreaterThan(110_000);
    expect(leftMs).toBeLessThanOrEqual(120_000);
  });

  it('are gone on with where the longest ends, whoever has it', async () => {
    const [one, other] = [openInstance(), openInstance()];
    await one.keep(widget, read(100), budget);
    await other.keep(widget, read(300), budget);
    await expect(one.find(widget, 0, budget)).resolves.toEqual(read(300));
    await one.keep(widget, read(200), budget);
    await expect(other.find(widget, 0, budget)).resolves.toEqual(read(300));
  });

  it('stay with their instance where they are larger than a request may be', async () => {
    const [one, other] = [openInstance(), openInstance()];
    const large = read(100, randomBytes(900_000).toString('base64'));
    await one.keep(widget, large, budget);
    await expect(one.find(widget, 0, budget)).resolves.toEqual(large);
    await expect(other.find(widget, 0, budget)).resolves.toBeNull();
  });

  it.each([
    'no envelope',
    '{"version":1,"freshMs":1,"lifetimeMs":1,"fetchMs":0,"compressed":false}\n{}',
  ])('are none where Redis holds %j', async (value) => {
    await real.redis.command('SET', 'unfinished:w1', value);
    await expect(openInstance().find(widget, 0, budget)).resolves.toBeNull();
  });

  it('are gone with the widget', async () => {
    await openInstance().keep(widget, read(100), budget);
    const clock = createManualClock();
    const changes = createChangeLog(real.instance({ clock }), clock);
    await changes.retire({ widgetId: 'w1', slug: widget.slug });
    await expect(openInstance().find(widget, 0, budget)).resolves.toBeNull();
  });
});
