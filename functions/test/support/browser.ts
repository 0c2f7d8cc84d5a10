import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../local/setup/parts';

/** A headless Chromium of this machine. Rejects with what to do where there is none. */
export async function launchChromium(): Promise<Browser> {
  const found = await findChromium();
  if (!found.found) {
    throw new Error(`The browser tests need Chromium. ${found.reason} Run \`npm run setup\`.`);
  }
  // Without a graphics card, imitating one takes half of the time.
  const args = [
    '--disable-gpu',
    '--disable-gpu-compositing',
    '--disable-software-rasterizer',
    '--in-process-gpu',
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath: found.path, args });
}
