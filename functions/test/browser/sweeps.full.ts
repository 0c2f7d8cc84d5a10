import { demoSlugs } from '../../local/seed/demoWidgets';
import { findingsOn } from './axe';
import { openBrowserWorld, type BrowserWorld } from './browserWorld';
import { shiftAt } from './shift';

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('the page in all its states', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it.each([
    ['the calendar on a desktop, light', '?theme=light', 1200],
    ['the calendar on a tablet, dark', '?theme=dark', 768],
    ['a filter', '?platform=TikTok&theme=dark', 768],
    ['a filter that leaves nothing', '?platform=Nobody&theme=light', 390],
    ['no header', '?header=0&theme=dark&columns=6', 1200],
  ])('has nothing for axe to find: %s', async (_name, query, width) => {
    const { page } = await open(address + query, { viewport: { width, height: 900 } });
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['many posts', `/w/${demoSlugs.archive}`],
    ['posts that are not ready', `/w/${demoSlugs.revoked}?theme=dark`],
    ['no widget', '/w/nobody'],
  ])('has nothing for axe to find: %s', async (_name, path) => {
    const { page } = await open(opened.endpoint.baseUrl + path);
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it('has nothing for axe to find in an open post, light', async () => {
    const { page } = await open(`${address}?theme=light`);
    await page.getByRole('link', { name: 'Moodboard for December', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it.each(['1:1', '4:5', '9:16'])(
    'keeps the place of each picture before it comes, at %s',
    async (ratio) => {
      expect(await shiftAt(ratio, opened)).toBe(0);
    },
  );
});
