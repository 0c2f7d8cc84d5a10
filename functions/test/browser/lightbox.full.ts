import type { Locator, Page } from 'playwright-core';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { openPage } from '../support/frontServer';
import { openBrowserWorld, titlesIn, type BrowserWorld } from './browserWorld';

const carousel = 'Moodboard for December';
/** Of a kind that every Chromium plays. */
const videoTitle = 'Sea sounds to fall asleep to';
const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('a post by itself, in Chromium', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open } = opened);
    address = `${opened.endpoint.baseUrl}/w/${demoSlugs.calendar}`;
  }, 120_000);
  afterAll(() => opened.close());

  const click = async (page: Page, title: string): Promise<Locator> => {
    await page.getByRole('link', { name: title, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: title });
    await dialog.waitFor();
    return dialog;
  };
  const isFocusIn = (page: Page): Promise<unknown> =>
    page.evaluate(`document.querySelector('dialog').contains(document.activeElement)`);
  const heading = (page: Page): Promise<string | null> =>
    page.getByRole('dialog').getByRole('heading').textContent();

  it('opens in a dialog, in the address, and closes by Escape, giving the focus back', async () => {
    const { page, complaints } = await open(address);
    const dialog = await click(page, carousel);
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

  it('closes by the browser’s own way back, by its button and by a click beside it', async () => {
    const { page } = await open(address);
    const closings: ((dialog: Locator) => Promise<unknown>)[] = [
      () => page.goBack(),
      (dialog) => dialog.getByRole('link', { name: 'Close' }).click(),
      () => page.mouse.click(10, 450),
    ];
    for (const close of closings) {
      const dialog = await click(page, carousel);
      await close(dialog);
      await dialog.waitFor({ state: 'hidden' });
      await page.waitForURL((url) => url.hash === '');
      expect(await dialog.count()).toBe(0);
    }
    await page.context().close();
  });

  it('keeps the focus inside, forwards and backwards', async () => {
    const { page } = await open(address);
    await click(page, carousel);
    for (const key of [...Array<string>(8).fill('Tab'), ...Array<string>(8).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      expect(await isFocusIn(page)).toBe(true);
    }
    await page.context().close();
  });

  it('goes by arrow keys through its pictures and on to the next post', async () => {
    const { page } = await open(address, { reducedMotion: 'reduce' });
    const dialog = await click(page, carousel);
    const titles = await titlesIn(page);
    for (const count of ['1 / 3', '2 / 3', '3 / 3']) {
      expect(await dialog.locator('.count').textContent()).toBe(count);
      await page.keyboard.press('ArrowRight');
    }
    const next = titles[titles.indexOf(carousel) + 1];
    expect(await heading(page)).toBe(next);
    await page.keyboard.press('ArrowLeft');
    expect(await heading(page)).toBe(carousel);
    expect(await page.getByRole('button', { name: 'Next' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.hash === '');
    await page.context().close();
  });

  it('goes to the next post by a swipe on a phone', async () => {
    const { page } = await open(address, phone);
    const titles = await titlesIn(page);
    const title = 'Dried flowers that last all winter';
    await click(page, title);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number): Promise<unknown> =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x, y: 400 }],
      });
    await touch('touchStart', 320);
    for (const x of [260, 180, 100]) await touch('touchMove', x);
    await touch('touchEnd', 100);
    await eventually(15_000, async () => {
      expect(await heading(page)).toBe(titles[titles.indexOf(title) + 1]);
    });
    await page.context().close();
  });

  it('is open where the address says so from the start', async () => {
    const { page: first } = await open(address);
    await click(first, carousel);
    const url = first.url();
    await first.context().close();
    const { page } = await open(url);
    expect(await heading(page)).toBe(carousel);
    await page.keyboard.press('Escape');
    await page.waitForURL((now) => now.hash === '');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  it('plays a video in place, with controls', async () => {
    const { page } = await open(address);
    const dialog = await click(page, videoTitle);
    expect(await dialog.locator('video').getAttribute('controls')).toBe('');
    await eventually(30_000, async () => {
      const playedSeconds: unknown = await page.evaluate(
        `document.querySelector('dialog video').currentTime`,
      );
      expect(playedSeconds).toBeGreaterThan(0.2);
    });
    expect(page.url()).toContain('#post-');
    await page.context().close();
  });

  it('opens in a frame on another site', async () => {
    const site = await openPage(`<!doctype html><title>Notes</title>
      <iframe src="${address}?theme=dark" width="900" height="800"></iframe>`);
    const { page, complaints } = await open(site.baseUrl);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('link', { name: carousel, exact: true }).click();
    await frame.getByRole('dialog', { name: carousel }).waitFor();
    await page.keyboard.press('Escape');
    await frame.getByRole('dialog').waitFor({ state: 'hidden' });
    await frame.getByRole('link', { name: 'TikTok', exact: true }).click();
    await frame.getByRole('heading', { name: carousel }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
    await site.close();
  });

  it('fits a phone, whatever it shows', async () => {
    const { page } = await open(address, phone);
    for (const title of [carousel, 'Advent giveaway: the template']) {
      const dialog = await click(page, title);
      const wanted: unknown = await page.evaluate('document.documentElement.scrollWidth');
      expect(wanted).toBe(390);
      const box = await dialog.locator('.sheet').boundingBox();
      expect(box).not.toBeNull();
      expect((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 999) <= 780).toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await page.waitForURL((url) => url.hash === '');
    }
    await page.context().close();
  });
});
