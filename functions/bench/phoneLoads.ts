import { chromium, type Browser } from 'playwright-core';
import { z } from 'zod';
import { findChromium } from '../local/setup/parts';

/** One load of a page on a slow phone. */
export interface PhoneLoad {
  firstPaintMs: number;
  largestPaintMs: number;
  /** The sum of all layout shifts. */
  layoutShift: number;
  blockingMs: number;
  /** What came over the network, compressed, with headers. */
  documentBytes: number;
  totalBytes: number;
}

export interface PhoneOptions {
  pictures: boolean;
}

/** Lighthouse's slow 4G, and a processor four times slower than this machine's. */
const network = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const slowerCpu = 4;
const device = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
const settleMs = 1500;

const observing = `
  window.seen = { largest: 0, shift: 0, blocking: 0 };
  const watch = (type, onEntry) => new PerformanceObserver((list) =>
    list.getEntries().forEach(onEntry)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => { seen.largest = entry.startTime; });
  watch('layout-shift', (entry) => { seen.shift += entry.value; });
  watch('longtask', (entry) => { seen.blocking += Math.max(0, entry.duration - 50); });
`;
const seenSchema = z.object({
  largest: z.number(),
  shift: z.number(),
  blocking: z.number(),
  first: z.number(),
});

export async function withPhone<T>(
  work: (load: (url: string, options: PhoneOptions) => Promise<PhoneLoad>) => Promise<T>,
): Promise<T> {
  const found = await findChromium();
  if (!found.found) throw new Error('There is no Chromium on this machine: run "npm run setup".');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath: found.path, args });
  try {
    return await work((url, options) => loadOnPhone(browser, url, options));
  } finally {
    await browser.close();
  }
}

/** Opens the page with nothing kept from before. */
async function loadOnPhone(
  browser: Browser,
  url: string,
  { pictures }: PhoneOptions,
): Promise<PhoneLoad> {
  const context = await browser.newContext(device);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowerCpu });
    if (!pictures) await session.send('Network.setBlockedURLs', { urls: ['*/media/*'] });
    const documents = new Set<string>();
    let documentBytes = 0;
    let totalBytes = 0;
    session.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Document') documents.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      totalBytes += encodedDataLength;
      if (documents.has(requestId)) documentBytes += encodedDataLength;
    });
    await page.addInitScript(observing);
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.waitForTimeout(settleMs);
    const measured: unknown = await page.evaluate(
      `({ ...seen, first: performance.getEntriesByName('first-contentful-paint')[0].startTime })`,
    );
    const { largest, shift, blocking, first } = seenSchema.parse(measured);
    return {
      firstPaintMs: first,
      largestPaintMs: largest,
      layoutShift: shift,
      blockingMs: blocking,
      documentBytes,
      totalBytes,
    };
  } finally {
    await context.close();
  }
}
