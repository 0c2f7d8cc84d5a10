import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { openPage } from '../support/frontServer';
import { openBrowserWorld, titlesIn, type BrowserWorld } from './browserWorld';
import { carousel, headingOf, isFocusIn, openPost } from './lightboxPage';

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
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it('closes by the browser’s own way back, by its button and by a click beside it', async () => {
    const { page } = await open(address);
    const closings: ((dialog: Locator) => Promise<unknown>)[] = [
      () => page.goBack(),
      (dialog) => dialog.getByRole('link', { name: 'Close' }).click(),
      () => page.mouse.click(10, 450),
    ];
    for (const close of closings) {
      const dialog = await openPost(page, carousel);
      await close(dialog);
      await dialog.waitFor({ state: 'hidden' });
      await page.waitForURL((url) => url.hash === '');
      expect(await dialog.count()).toBe(0);
    }
    await page.context().close();
  });

  it('keeps the focus inside, forwards and backwards', async () => {
    const { page } = await open(address);
    await openPost(page, carousel);
    for (const key of [...Array<string>(8).fill('Tab'), ...Array<string>(8).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      expect(await isFocusIn(page)).toBe(true);
    }
    await page.context().close();
  });

  it('goes to the next post by a swipe on a phone', async () => {
    const { page } = await open(address, phone);
    const titles = await titlesIn(page);
    const title = 'Dried flowers that last all winter';
    await openPost(page, title);
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
      expect(await headingOf(page)).toBe(titles[titles.indexOf(title) + 1]);
    });
    await page.context().close();
  });

  it('plays a video in place, with controls', async () => {
    const { page } = await open(address);
    const dialog = await openPost(page, videoTitle);
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
      const dialog = await openPost(page, title);
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
