import { demoSlugs } from '../../local/seed/demoWidgets';
import { assertFirstRows, type BrowserWorld } from './browserWorld';

/** How much the demo moved, with pictures of `ratio`, until all of them were there; 0 is not at all. */
export async function shiftAt(ratio: string, { endpoint, open }: BrowserWorld): Promise<unknown> {
  const url = `${endpoint.baseUrl}/w/${demoSlugs.calendar}?ratio=${ratio}&columns=4`;
  const { page } = await open(url, { viewport: { width: 768, height: 1000 } });
  await assertFirstRows(page);
  await page.evaluate('window.scrollTo(0, 1500)');
  await page.waitForLoadState('networkidle');
  const shift: unknown = await page.evaluate(`new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 200);
  })`);
  await page.context().close();
  return shift;
}
