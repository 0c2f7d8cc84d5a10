import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { functionsFolder } from './dev/folders';
import { startFirestore } from './firestore/startFirestore';
import { contentCalendarColumns } from './notion/column';
import { exitOnSignals } from './processes';
import { startWorld, type World } from './production/startWorld';
import { demoSlugs } from './seed/demoWidgets';
import { findChromium } from './setup/parts';

const folder = resolve(functionsFolder, 'test/browser/screenshots');
const calendar = `/w/${demoSlugs.calendar}`;
const emptySlug = 'demo-empty';

interface Shot {
  name: string;
  address: string;
  width: number;
  height: number;
  isPhone?: boolean;
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>;
}

const openFirst = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('link', { name: title, exact: true }).click();
  await page.waitForTimeout(600);
};
const carouselTitle = 'Moodboard for December';

const shots: readonly Shot[] = [
  { name: 'demo', address: `${calendar}?theme=light`, width: 1000, height: 900 },
  { name: 'demo-dark', address: `${calendar}?theme=dark`, width: 1000, height: 900 },
  { name: 'tablet-4-5', address: `${calendar}?theme=light&ratio=4:5`, width: 768, height: 900 },
  { name: 'phone', address: `${calendar}?theme=light`, width: 390, height: 780, isPhone: true },
  {
    name: 'lightbox',
    address: `${calendar}?theme=light`,
    width: 1000,
    height: 760,
    prepare: (page) => openFirst(page, carouselTitle),
  },
  {
    name: 'lightbox-phone',
    address: `${calendar}?theme=dark`,
    width: 390,
    height: 780,
    isPhone: true,
    prepare: (page) => openFirst(page, carouselTitle),
  },
  { name: 'not-ready', address: `/w/${demoSlugs.revoked}?theme=light`, width: 1000, height: 620 },
  { name: 'empty', address: `/w/${emptySlug}?theme=light`, width: 800, height: 420 },
  {
    name: 'filtered-to-nothing',
    address: `${calendar}?theme=light&platform=Pinterest`,
    width: 800,
    height: 420,
  },
  { name: 'unavailable', address: '/w/nobody?theme=light', width: 800, height: 420 },
];
const savedCopy: Shot = {
  name: 'saved-copy',
  address: `${calendar}?theme=light&columns=4`,
  width: 800,
  height: 560,
};

const help = `Photographs the embed page in its main states, on a platform of its own.

  npm run screenshots

Writes PNG files to test/browser/screenshots. Needs "npm run build" and Chromium ("npm run setup").`;

/** Takes every picture again; returns the exit code. */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(help);
    return 0;
  }
  const found = await findChromium();
  if (!found.found) {
    console.error('There is no Chromium on this machine: run "npm run setup".');
    return 1;
  }
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  mkdirSync(folder, { recursive: true });
  const firestore = await startFirestore({ prefer: 'embedded' });
  const world = await startWorld({ firestoreHost: firestore.host, projectId: 'demo-screenshots' });
  try {
    await photographAll(world, found.path);
  } finally {
    await world.close();
    await firestore.close();
  }
  return 0;
}

async function photographAll(world: World, executablePath: string): Promise<void> {
  world.notion.control.setLimits({ perMinute: null });
  await addEmptyCalendar(world);
  const fast = { NOTION_REQUESTS_PER_SECOND: '100' };
  const media = await world.start('media', fast);
  const env = { ...fast, PUBLIC_BASE_URL: media.baseUrl };
  const embed = await world.start('embed', env);
  const aging = await world.start('embed', { ...env, CACHE_TTL_SECONDS: '1' });

  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const photograph = async (baseUrl: string, shot: Shot): Promise<void> => {
    const { name, address, width, height, isPhone = false, prepare } = shot;
    const page = await browser.newPage({
      viewport: { width, height },
      ...(isPhone && { deviceScaleFactor: 2, isMobile: true, hasTouch: true }),
    });
    await page.goto(baseUrl + address, { waitUntil: 'networkidle' });
    await prepare?.(page);
    await page.screenshot({ path: resolve(folder, `${name}.png`) });
    await page.close();
    console.log(`${name}.png`);
  };
  try {
    for (const shot of shots) await photograph(embed.baseUrl, shot);
    await fetch(aging.baseUrl + calendar);
    world.notion.control.addFault({
      fault: { kind: 'server_error', status: 503 },
      times: null,
      pathPart: '/query',
    });
    await new Promise((done) => setTimeout(done, 1500));
    await photograph(aging.baseUrl, savedCopy);
  } finally {
    await browser.close();
  }
}

async function addEmptyCalendar(world: World): Promise<void> {
  const { notion, demo } = world;
  const { token } = demo.calendar;
  const database = notion.edits.addDatabase({
    workspaceId: demo.workspaceId,
    title: 'Spring plans',
    dataSources: [{ properties: contentCalendarColumns() }],
    sharedWith: [token],
  });
  await world.addWidget({
    userId: 'somebody',
    token,
    database: database.id,
    name: 'Spring plans',
    slug: emptySlug,
  });
}

exitOnSignals();
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
