import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const findingsSchema = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

/** What axe has to say against a page as it stands. */
export async function findingsOn(page: Page) {
  // The page's policy lets no other script in; the browser's own tools may.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  // A dialog that still fades in has other contrasts.
  const found: unknown = await page.evaluate(
    `Promise.all([...document.querySelectorAll('dialog .sheet')]
      .flatMap((sheet) => sheet.getAnimations()).map(({ finished }) => finished))
      .then(() => axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
      .then(({ violations }) => violations.map(({ id, nodes }) => ({
        id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary) })))`,
  );
  return findingsSchema.parse(found);
}
