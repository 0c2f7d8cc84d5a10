import { openPage } from '../support/frontServer';
import {
  assertFirstRows,
  openBrowserWorld,
  picturesIn,
  titlesIn,
  type BrowserWorld,
} from './browserWorld';

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
