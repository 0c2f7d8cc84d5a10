import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { z } from 'zod';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { launchChromium } from '../support/browser';
import { eventually } from '../support/eventually';
import { openFrontServer, type FrontServer } from '../support/frontServer';
import { openWorld, type TestWorld } from '../support/testWorld';

/** How long a test waits for what comes at once, where the machine has much to do. */
export const soonMs = 15_000;

/** A world with the page and its pictures behind one address, and a Chromium. */
export interface BrowserWorld {
  world: TestWorld;
  endpoint: FrontServer;
  /** Where the embed page of the demo's calendar is. */
  calendarAddress: string;
  /** Opens a page and notes everything that Chromium complains of. */
  open: (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
  close(): Promise<void>;
}

export interface OpenedPage {
  page: Page;
  complaints: string[];
}

export async function openBrowserWorld(): Promise<BrowserWorld> {
  const [world, endpoint, browser]: [TestWorld, FrontServer, Browser] = await Promise.all([
    openWorld(),
    openFrontServer(),
    launchChromium(),
  ]);
  const env = { PUBLIC_BASE_URL: endpoint.baseUrl, PUBLIC_RATE_LIMIT: '100000/60s' };
  const [embed, media] = await Promise.all([
    world.startFast('embed', env),
    world.startFast('media', env),
  ]);
  endpoint.route('/w/', embed);
  endpoint.route('/media/', media);
  await untilAnswered(endpoint);
  return {
    world,
    endpoint,
    calendarAddress: `${endpoint.baseUrl}/w/${demoSlugs.calendar}`,
    async open(url, options = {}) {
      const viewport = { width: 1000, height: 900 };
      const context = await browser.newContext({ viewport, locale: 'en-US', ...options });
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
    },
    async close() {
      await browser.close();
      await endpoint.close();
      await world.close();
    },
  };
}

/** The first look-ups of an instance on a busy machine may take longer than it waits for them. */
function untilAnswered(endpoint: FrontServer): Promise<void> {
  return eventually(40_000, async () => {
    const { text } = await ask(endpoint, `/w/${demoSlugs.calendar}`);
    const picture = /\/media\/[^"?#\s]+/.exec(text)?.[0] ?? '/media/none';
    const { status } = await ask(endpoint, picture);
    if (status !== 302) throw new Error(`The first picture is answered with a ${status}.`);
  });
}

const picturesSchema = z.array(
  z.object({ alt: z.string(), src: z.string(), visible: z.boolean(), width: z.number() }),
);
/** Chromium can't show what an iPhone takes. */
export const heicTitle = 'Behind the scenes of the shoot';

/** The pictures of the grid; those that never came have no width. */
export async function picturesIn(frame: Page | Frame) {
  const found: unknown = await frame.evaluate(
    `[...document.querySelectorAll('.tile img')].map((image) => ({ alt: image.alt, src: image.src,
      visible: image.getBoundingClientRect().top < innerHeight, width: image.complete ? image.naturalWidth : -1 }))`,
  );
  return picturesSchema.parse(found).filter(({ alt }) => !alt.includes(heicTitle));
}

/** Resolves when every picture on the first screen is there. */
export function assertFirstRows(frame: Page | Frame): Promise<void> {
  return eventually(30_000, async () => {
    const first = (await picturesIn(frame)).filter(({ visible }) => visible);
    const missing = first.filter(({ width }) => width <= 0);
    if (first.length < 6 || missing.length > 0) {
      throw new Error(`Of ${first.length} pictures are missing: ${JSON.stringify(missing)}`);
    }
  });
}

export const titlesIn = (frame: Page | Frame): Promise<string[]> =>
  frame.locator('.tile h2').allTextContents();
