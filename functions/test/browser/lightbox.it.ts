import { openBrowserWorld, titlesIn, type BrowserWorld } from './browserWorld';
import { carousel, headingOf, isFocusIn, openPost } from './lightboxPage';

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('a post by itself, in Chromium', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it('opens in a dialog, in the address, and closes by Escape, giving the focus back', async () => {
    const { page, complaints } = await open(address);
    const dialog = await openPost(page, carousel);
    expect(page.url()).toMatch(/#post-[0-9a-f-]{36}$/);
    // Days are put into the viewer's language when the browser has nothing else to do.
    await dialog.getByText('Nov 30, 2026').waitFor();
    expect(await isFocusIn(page)).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForURL((url) => url.hash === '');
    const focused: unknown = await page.evaluate('document.activeElement.textContent');
    expect(focused).toBe(carousel);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('goes by arrow keys through its pictures and on to the next post', async () => {
    const { page } = await open(address, { reducedMotion: 'reduce' });
    const dialog = await openPost(page, carousel);
    const titles = await titlesIn(page);
    for (const count of ['1 / 3', '2 / 3', '3 / 3']) {
      expect(await dialog.locator('.count').textContent()).toBe(count);
      await page.keyboard.press('ArrowRight');
    }
    const next = titles[titles.indexOf(carousel) + 1];
    expect(await headingOf(page)).toBe(next);
    await page.keyboard.press('ArrowLeft');
    expect(await headingOf(page)).toBe(carousel);
    expect(await page.getByRole('button', { name: 'Next' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.hash === '');
    await page.context().close();
  });

  it('is open where the address says so from the start', async () => {
    const { page: first } = await open(address);
    await openPost(first, carousel);
    const url = first.url();
    await first.context().close();
    const { page } = await open(url);
    expect(await headingOf(page)).toBe(carousel);
    await page.keyboard.press('Escape');
    await page.waitForURL((now) => now.hash === '');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });
});
