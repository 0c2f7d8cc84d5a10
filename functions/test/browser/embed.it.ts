import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { openPage } from '../support/frontServer';
import {
  assertFirstRows,
  openBrowserWorld,
  picturesIn,
  titlesIn,
  type BrowserWorld,
} from './browserWorld';
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

  it('shows the pictures of the first rows, and has nothing to complain of', async () => {
    const { page, complaints } = await open(address);
    await assertFirstRows(page);
    expect(await page.title()).toBe('Content Calendar');
    expect(await page.locator('li.tile').count()).toBeGreaterThanOrEqual(24);
    for (const { src } of await picturesIn(page)) {
      expect(src.startsWith(`${opened.endpoint.baseUrl}/media/`) || src.includes('/public/')).toBe(
        true,
      );
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is whole without JavaScript', async () => {
    const { page, complaints } = await open(address, { javaScriptEnabled: false });
    await assertFirstRows(page);
    expect(await page.locator('li.tile').count()).toBeGreaterThanOrEqual(24);
    await page.getByRole('link', { name: 'TikTok', exact: true }).click();
    await page.waitForURL(/platform=TikTok/);
    expect(await page.locator('li.tile').count()).toBeLessThan(12);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('works in a frame on another site', async () => {
    const site = await openPage(`<!doctype html><title>Notes</title>
      <iframe src="${address}?theme=dark" width="900" height="800"></iframe>`);
    const { page, complaints } = await open(site.baseUrl);
    const frame = page.frames().find((candidate) => candidate.url().startsWith(address));
    if (frame === undefined) throw new Error('The frame is blank.');
    await assertFirstRows(frame);
    await frame.getByRole('link', { name: 'In progress', exact: true }).click();
    await frame.waitForURL(/status=In(?:\+|%20)progress/);
    expect(frame.url()).toContain('theme=dark');
    expect(complaints).toEqual([]);
    await page.context().close();
    await site.close();
  });

  it('filters by a click, and shows everything again by another', async () => {
    const { page } = await open(address);
    const titles = () => titlesIn(page);
    const all = await titles();
    await page.getByRole('link', { name: 'TikTok', exact: true }).click();
    await page.waitForURL(/platform=TikTok/);
    const filtered = await titles();
    expect(filtered).toContain('Ramen in 15 minutes');
    expect(filtered.length).toBeLessThan(all.length);
    const current = page.getByRole('link', { name: 'TikTok', exact: true });
    expect(await current.getAttribute('aria-current')).toBe('true');
    await page.getByRole('link', { name: 'All', exact: true }).first().click();
    await page.waitForURL((url) => !url.search.includes('TikTok'));
    expect(await titles()).toEqual(all);
    await page.context().close();
  });

  it('opens a post by its address and closes it, without JavaScript', async () => {
    const { page, complaints } = await open(address, { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Moodboard for December', exact: true }).click();
    await page.waitForURL(/#post-/);
    const sheet = page.getByRole('region', { name: 'Moodboard for December' });
    await sheet.getByRole('img', { name: 'Picture 1 of 3 for Moodboard for December' }).waitFor();
    await sheet.getByText('30 Nov 2026').waitFor();
    await sheet.getByRole('heading').waitFor();
    await sheet.getByRole('link', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

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

  it('runs no script that stands in a text', async () => {
    const evil = `<script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
    const { slug } = await opened.world.addCalendar({ rows: [{ Title: evil, Platform: evil }] });
    const { page, complaints } = await open(`${opened.endpoint.baseUrl}/w/${slug}`);
    expect(await page.locator('li.tile h2').first().textContent()).toBe(evil);
    expect(await page.title()).toBe('A calendar');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows a neutral page for a widget that is not there', async () => {
    const { page } = await open(`${opened.endpoint.baseUrl}/w/nobody`);
    expect(await page.getByRole('heading').textContent()).toContain('This widget isn’t available');
    await page.context().close();
  });
});
