import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { openBrowserWorld, titlesIn, type BrowserWorld } from './browserWorld';
import { shiftAt } from './shift';

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('the embed page in Chromium', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it('shows the posts behind the first 60 by links, without JavaScript', async () => {
    const archive = `${opened.endpoint.baseUrl}/w/${demoSlugs.archive}?theme=dark`;
    const { page } = await open(archive, { javaScriptEnabled: false });
    const first = await titlesIn(page);
    const more = page.getByRole('link', { name: 'More posts' });
    const before = (await more.boundingBox())?.y ?? 0;
    await page.mouse.wheel(0, 700);
    // What comes onto the screen is as high as the room that was kept for it.
    await eventually(15_000, async () => {
      expect((await more.boundingBox())?.y).toBeCloseTo(before - 700);
    });
    await more.click();
    // Until the page is whole: titles that are still to come are missed otherwise.
    await page.waitForURL(/theme=dark.*cursor=/, { waitUntil: 'domcontentloaded' });
    const second = await titlesIn(page);
    expect([first.length, second.length]).toEqual([60, 60]);
    expect(second.filter((title) => first.includes(title))).toEqual([]);
    await page.getByRole('link', { name: 'Back to the first posts' }).click();
    await page.waitForURL((url) => !url.search.includes('cursor'), {
      waitUntil: 'domcontentloaded',
    });
    expect(await titlesIn(page)).toEqual(first);
    await page.context().close();
  });

  it('keeps the place of each picture before it comes', async () => {
    expect(await shiftAt('original', opened)).toBe(0);
  });

  it.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(25, 25, 25)'],
  ] as const)('has a background of its own in the %s theme', async (theme, colour) => {
    const { page } = await open(`${address}?theme=${theme}`);
    const backgroundIn = async (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(await backgroundIn()).toBe(colour);
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(address);
    expect(await backgroundIn()).toBe(colour);
    await page.context().close();
  });

  it('reads titles from right to left where they are so', async () => {
    const { page } = await open(address);
    const found: unknown = await page.evaluate(
      `getComputedStyle([...document.querySelectorAll('.tile h2')].find((title) =>
        title.textContent === 'صباح الخير من الشاطئ')).direction`,
    );
    expect(found).toBe('rtl');
    await page.context().close();
  });

  it('is as wide as its frame and no wider', async () => {
    const { page } = await open(address);
    for (const width of [320, 700, 1400]) {
      await page.setViewportSize({ width, height: 800 });
      await eventually(10_000, async () => {
        expect(await page.evaluate('innerWidth')).toBe(width);
      });
      const wanted: unknown = await page.evaluate('document.documentElement.scrollWidth');
      expect(wanted).toBeLessThanOrEqual(width);
    }
    await page.context().close();
  });
});
