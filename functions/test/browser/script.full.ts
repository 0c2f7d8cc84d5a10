import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { heicTitle, openBrowserWorld, soonMs, titlesIn, type BrowserWorld } from './browserWorld';
import { onePost } from './onePost';

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('the page’s script in Chromium', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it('goes the browser’s own way where it is not answered', async () => {
    const { page } = await open(address);
    await page.route(/platform=TikTok/, (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    );
    await page.getByRole('link', { name: 'TikTok', exact: true }).click();
    await page.waitForURL(/platform=TikTok/);
    await page.waitForLoadState();
    expect(await titlesIn(page)).toContain('Ramen in 15 minutes');
    await page.context().close();
  });

  it('adds the posts behind the first 60 as the viewer scrolls, each once', async () => {
    const { page, complaints } = await open(`${opened.endpoint.baseUrl}/w/${demoSlugs.archive}`);
    expect(await titlesIn(page)).toHaveLength(60);
    await eventually(20_000, async () => {
      await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
      expect((await titlesIn(page)).length).toBe(250);
    });
    expect(new Set(await titlesIn(page)).size).toBe(250);
    expect(await page.getByRole('link', { name: 'More posts' }).count()).toBe(0);
    expect(page.url()).not.toContain('cursor');
    await page.getByRole('link', { name: 'Recipe no. 1', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows days in the viewer’s language and in no time zone', async () => {
    const calendar = await opened.world.addCalendar({ rows: onePost });
    const options = { locale: 'de-DE', timezoneId: 'Pacific/Pago_Pago' };
    const { page } = await open(`${opened.endpoint.baseUrl}/w/${calendar.slug}`, options);
    // As soon as the browser has nothing else to do.
    await eventually(soonMs, async () => {
      expect(await page.locator('.tile time').textContent()).toBe('2. Nov. 2026');
    });
    await page.context().close();
  });

  it('puts a quiet tile with its title in the place of a picture that can’t be shown', async () => {
    const { page } = await open(address);
    const tile = page.locator('.tile', { hasText: heicTitle });
    await tile.scrollIntoViewIfNeeded();
    await eventually(soonMs, async () => {
      expect(await tile.locator('.media').textContent()).toBe(heicTitle);
    });
    expect(await tile.locator('img').count()).toBe(0);
    await page.context().close();
  });

  it('asks for the pictures of later rows only when they come near', async () => {
    const asked: string[] = [];
    const { page } = await open('about:blank', { viewport: { width: 390, height: 700 } });
    page.on('request', (request) => {
      if (request.url().includes('/media/')) asked.push(request.url());
    });
    await page.goto(`${opened.endpoint.baseUrl}/w/${demoSlugs.archive}?columns=1`);
    await page.waitForLoadState('networkidle');
    const before = new Set(asked).size;
    expect(before).toBeLessThan(15);
    await page.evaluate('window.scrollTo(0, 9000)');
    await eventually(soonMs, () => {
      expect(new Set(asked).size).toBeGreaterThan(before);
      return Promise.resolve();
    });
    await page.context().close();
  });
});
