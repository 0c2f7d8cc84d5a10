import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { openBrowserWorld, soonMs, titlesIn, type BrowserWorld } from './browserWorld';
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

  it('filters without loading anew, in the address and back by the browser’s own way', async () => {
    const { page, complaints } = await open(`${address}?theme=dark`);
    await page.evaluate('window.stillThere = true');
    const all = await titlesIn(page);
    await page.getByRole('link', { name: 'TikTok', exact: true }).click();
    await page.waitForURL(/\?platform=TikTok&theme=dark$/);
    await eventually(soonMs, async () => {
      expect((await titlesIn(page)).length).toBeLessThan(all.length);
    });
    const current = page.getByRole('link', { name: 'TikTok', exact: true });
    expect(await current.getAttribute('aria-current')).toBe('true');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('TikTok');
    expect(await page.locator('#facts').textContent()).toMatch(/^\d posts/);
    await page.goBack();
    await eventually(soonMs, async () => {
      expect(await titlesIn(page)).toEqual(all);
    });
    expect(await page.evaluate('window.stillThere')).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('looks for new posts at the button, and says what it found and from when it is', async () => {
    const calendar = await opened.world.addCalendar({ rows: onePost });
    const { page, complaints } = await open(`${opened.endpoint.baseUrl}/w/${calendar.slug}`);
    opened.world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'Second' } });
    await page.getByRole('button', { name: 'Look for new posts' }).click();
    await eventually(soonMs, async () => {
      expect(await page.locator('#found').textContent()).toMatch(
        /^1 new post · As of \d+:\d\d\s?[AP]M$/,
      );
    });
    expect(await titlesIn(page)).toEqual(['First', 'Second']);
    expect(page.url()).not.toContain('refresh');
    await page.getByRole('button', { name: 'Look for new posts' }).click();
    await eventually(soonMs, async () => {
      expect(await page.locator('#found').textContent()).toMatch(/^Nothing new · As of /);
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('tries again by itself until there are posts', async () => {
    const { page } = await open('about:blank');
    await page.clock.install();
    const waiting = `${opened.endpoint.baseUrl}/w/${demoSlugs.revoked}`;
    await page.goto(waiting);
    expect(await page.getByText('Posts will appear here soon').isVisible()).toBe(true);
    const ready = await (await fetch(address)).text();
    await page.route(waiting, (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: ready }),
    );
    await page.clock.fastForward(16_000);
    await eventually(soonMs, async () => {
      expect((await titlesIn(page)).length).toBeGreaterThan(20);
    });
    expect(await page.locator('#facts').textContent()).toContain('31 posts');
    await page.context().close();
  });
});
