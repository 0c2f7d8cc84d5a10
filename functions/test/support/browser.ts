import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../local/setup/parts';

/** A headless Chromium of this machine. Rejects with what to do where there is none. */
export async function launchChromium(): Promise<Browser> {
  const found = await findChromium();
  if (!found.found) {
    throw new Error(`The browser tests need Chromium. ${found.reason} Run \`npm run setup\`.`);
  }
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found.path, args });
}
