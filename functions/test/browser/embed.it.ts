import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { z } from 'zod';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { launchChromium } from '../support/browser';
import { eventually } from '../support/eventually';
import { openFrontDoor, openPage, type FrontDoor } from '../support/frontDoor';
import { openWorld, type TestWorld } from '../support/testWorld';

const picturesSchema = z.array(
  z.object({ alt: z.string(), src: z.string(), lazy: z.boolean(), width: z.number() }),
);
/** Chromium can't show what an iPhone takes. */
const heicTitle = 'Behind the scenes of the shoot';

describe('the embed page in Chromium', () => {
  let world: TestWorld;
  let door: FrontDoor;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    [world, door, browser] = await Promise.all([openWorld(), openFrontDoor(), launchChromium()]);
    const env = { PUBLIC_BASE_URL: door.baseUrl };
    const [embed, media] = await Promise.all([
      world.startFast('embed', env),
      world.startFast('media', env),
    ]);
    door.route('/w/', embed);
    door.route('/media/', media);
    address = `${door.baseUrl}/w/${demoSlugs.calendar}`;
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await door.close();
    await world.close();
  });

  /** Opens a page and notes everything that Chromium complains of. */
  const open = async (
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[] }> => {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      if (!reason.includes('ERR_ABORTED')) complaints.push(`${reason} ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  };

  const picturesIn = async (frame: Page | Frame) => {
    const told: unknown = await frame.evaluate(
      `[...document.images].map((image) => ({ alt: image.alt, src: image.src,
        lazy: image.loading === 'lazy', width: image.complete ? image.naturalWidth : -1 }))`,
    );
    return picturesSchema.parse(told).filter(({ alt }) => !alt.includes(heicTitle));
  };

  /** Resolves when every picture of the first rows is there. */
  const assertFirstRows = (frame: Page | Frame): Promise<void> =>
    eventually(15_000, async () => {
      const first = (await picturesIn(frame)).filter(({ lazy }) => !lazy);
      const missing = first.filter(({ width }) => width <= 0);
      if (first.length < 6 || missing.length > 0) {
        throw new Error(`Of ${first.length} pictures are missing: ${JSON.stringify(missing)}`);
      }
    });

  it('shows the pictures of the first rows, and has nothing to complain of', async () => {
    const { page, complaints } = await open(address);
    await assertFirstRows(page);
    expect(await page.title()).toBe('Content Calendar');
    expect(await page.locator('li.tile').count()).toBeGreaterThanOrEqual(24);
    for (const { src } of await picturesIn(page)) {
      expect(src.startsWith(`${door.baseUrl}/media/`) || src.includes('/public/')).toBe(true);
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
    const titles = () => page.locator('li.tile .title').allTextContents();
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

  it('is as wide as its frame and no wider', async () => {
    for (const width of [320, 700, 1400]) {
      const { page } = await open(address, { viewport: { width, height: 800 } });
      const wanted: unknown = await page.evaluate('document.documentElement.scrollWidth');
      expect(wanted).toBeLessThanOrEqual(width);
      await page.context().close();
    }
  });

  it('runs no script that stands in a text', async () => {
    const evil = `<script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
    const { slug } = await world.addCalendar({ rows: [{ Title: evil, Platform: evil }] });
    const { page, complaints } = await open(`${door.baseUrl}/w/${slug}`);
    expect(await page.locator('li.tile .title').first().textContent()).toBe(evil);
    expect(await page.title()).toBe('A calendar');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows a neutral page for a widget that is not there', async () => {
    const { page } = await open(`${door.baseUrl}/w/nobody`);
    expect(await page.getByRole('heading').textContent()).toContain('This widget isn’t available');
    await page.context().close();
  });
});
