import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

jest.setTimeout(120_000);

const pageCount = 10;
const rows = Array.from({ length: 100 * pageCount }, (_, index) => ({ Title: `Post ${index}` }));

describe('a load that is cut off', () => {
  let world: TestWorld | null = null;
  const open = async (redis: boolean): Promise<[TestWorld, TestCalendar]> => {
    const opened = await (redis ? openWorld({ redis }) : openWorld());
    world = opened;
    return [opened, await opened.addCalendar({ rows })];
  };
  const stateOf = async (instance: Instance, { slug }: TestCalendar): Promise<string> =>
    dataOf(await ask(instance, `/${slug}`)).meta.state;
  afterEach(() => world?.close());

  it('by a reader’s eight seconds is gone on with by the next reader', async () => {
    const [own, calendar] = await open(false);
    const instance = await own.start('widgetData', { NOTION_REQUESTS_PER_SECOND: '1' });
    expect(await stateOf(instance, calendar)).toBe('sample');
    const asked = calendar.requests().length;
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(pageCount);
    await eventually(30_000, async () => {
      expect(await stateOf(instance, calendar)).toBe('fresh');
    });
    // One may have been under way when the eight seconds were over, and the options come last.
    expect(calendar.queries().length).toBeLessThanOrEqual(pageCount + 1);
    expect(calendar.requests().length).toBeLessThanOrEqual(pageCount + 2);
  });

  it('by the end of its instance is gone on with by another', async () => {
    const [own, calendar] = await open(true);
    const { control } = own.notion;
    control.setLatency(900, '/query');
    const start = (): Promise<Instance> => own.startFast('widgetData');
    const [first, second] = await Promise.all([start(), start()]);
    let isAnswered = false;
    const reading = stateOf(first, calendar)
      .catch(() => 'none')
      .finally(() => {
        isAnswered = true;
      });
    // On a busy machine its reader has a sample before; what was read is kept all the same.
    await eventually(20_000, () => {
      expect(isAnswered || calendar.queries().length >= 7).toBe(true);
      return Promise.resolve();
    });
    // It writes every four seconds, as soon as a page is there.
    await sleep(500);
    process.kill(first.pid, 'SIGKILL');
    expect(['none', 'sample']).toContain(await reading);
    const before = calendar.queries().length;
    control.setLatency(0, '/query');
    await eventually(40_000, async () => {
      expect(await stateOf(second, calendar)).toBe('fresh');
    });
    // What it had read in its last four seconds is lost with it, and no more.
    const lost = calendar.queries().length - pageCount;
    expect(lost).toBeLessThanOrEqual(5);
    expect(lost).toBeLessThan(before);
  });
});
