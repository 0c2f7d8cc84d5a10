import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { functionsFolder } from './dev/folders';
import { readPlatformFile } from './dev/platformFile';
import { demoSlugs } from './seed/demoWidgets';
import { findChromium } from './setup/parts';

const folder = resolve(functionsFolder, 'test/browser/screenshots');

const shots = [
  { name: 'demo', address: `/w/${demoSlugs.calendar}?theme=light`, width: 1000, height: 900 },
] as const;

const help = `Photographs the demo of the running local platform ("npm run dev") for the README.

  npm run screenshots

Writes PNG files to test/browser/screenshots. Needs Chromium ("npm run setup").`;

/** Takes every picture again; returns the exit code. */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(help);
    return 0;
  }
  const platform = readPlatformFile();
  if (platform === null) {
    console.error('The local platform is not running: start it with "npm run dev" first.');
    return 1;
  }
  const found = await findChromium();
  if (!found.found) {
    console.error('There is no Chromium on this machine: run "npm run setup".');
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    for (const { name, address, width, height } of shots) {
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(platform.hostingUrl + address, { waitUntil: 'networkidle' });
      await page.screenshot({ path: resolve(folder, `${name}.png`) });
      console.log(`${name}.png`);
    }
  } finally {
    await browser.close();
  }
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
