import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { openBrowserWorld, type BrowserWorld } from './browserWorld';

const findingsSchema = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));
const hostileTitles = [
  `<img src=x onerror="document.title='owned'">`,
  `"><script>document.title='owned'</script>`,
  'שלום עולם, תודה על הכול',
  'A'.repeat(400),
  '🎉'.repeat(60),
  '\u202Egnp.exe',
  "Robert'); DROP TABLE posts;--",
];

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('the page for everybody', () => {
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;
  let hostile: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open } = opened);
    address = `${opened.endpoint.baseUrl}/w/${demoSlugs.calendar}`;
    const rows = hostileTitles.map((Title) => ({ Title, Platform: 'Instagram', Status: 'Done' }));
    const calendar = await opened.world.addCalendar({ rows });
    hostile = `${opened.endpoint.baseUrl}/w/${calendar.slug}`;
  }, 120_000);
  afterAll(() => opened.close());

  const findingsOn = async (page: Page) => {
    // The page's policy lets no other script in; the browser's own tools may.
    await page.evaluate(axe);
    // A dialog that still fades in has other contrasts.
    const told: unknown = await page.evaluate(
      `Promise.all([...document.querySelectorAll('dialog .sheet')]
        .flatMap((sheet) => sheet.getAnimations()).map(({ finished }) => finished))
        .then(() => axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
        .then(({ violations }) => violations.map(({ id, nodes }) => ({
          id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary) })))`,
    );
    return findingsSchema.parse(told);
  };

  it.each([
    ['the calendar on a desktop, light', '?theme=light', 1200],
    ['the calendar on a tablet, dark', '?theme=dark', 768],
    ['the calendar on a phone, light', '?theme=light&ratio=9:16', 390],
    ['a filter', '?platform=TikTok&theme=dark', 768],
    ['a filter that leaves nothing', '?platform=Nobody&theme=light', 390],
    ['no header', '?header=0&theme=dark&columns=6', 1200],
  ])('has nothing for axe to find: %s', async (_name, query, width) => {
    const { page } = await open(address + query, { viewport: { width, height: 900 } });
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['many posts', `/w/${demoSlugs.archive}`],
    ['posts that are not ready', `/w/${demoSlugs.revoked}?theme=dark`],
    ['no widget', '/w/nobody'],
  ])('has nothing for axe to find: %s', async (_name, path) => {
    const { page } = await open(opened.endpoint.baseUrl + path);
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it.each(['light', 'dark'])('has nothing for axe to find in an open post, %s', async (theme) => {
    const { page } = await open(`${address}?theme=${theme}`);
    await page.getByRole('link', { name: 'Moodboard for December', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it('bears hostile titles: said as they are, nothing run, nothing wider than the page', async () => {
    for (const width of [320, 768]) {
      const { page, complaints } = await open(hostile, { viewport: { width, height: 900 } });
      const titles = await page.locator('.tile h2').allTextContents();
      expect([...titles].sort()).toEqual([...hostileTitles].sort());
      expect(await page.title()).toBe('A calendar');
      const wanted: unknown = await page.evaluate('document.documentElement.scrollWidth');
      expect(wanted).toBe(width);
      await page.locator('.tile a').first().click();
      await page.getByRole('dialog').waitFor();
      expect(await page.title()).toBe('A calendar');
      expect(await findingsOn(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('can be read at twice the size', async () => {
    // A window of 640 at 200% is one of 320 with everything twice as large.
    const { page } = await open(address, {
      viewport: { width: 320, height: 500 },
      deviceScaleFactor: 2,
    });
    const wanted: unknown = await page.evaluate('document.documentElement.scrollWidth');
    expect(wanted).toBe(320);
    await page.context().close();
  });

  it('can be used by keyboard alone, from the filters to a post and back', async () => {
    const { page } = await open(address);
    const focused = async (): Promise<string> =>
      String(await page.evaluate('document.activeElement.textContent'));
    const seen: string[] = [];
    for (let step = 0; step < 20 && !seen.includes('Year in review: pick 12 pictures'); step += 1) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual(
      expect.arrayContaining(['TikTok', 'Done', 'Year in review: pick 12 pictures']),
    );
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await eventually(10_000, async () => {
      expect(await focused()).toBe('Year in review: pick 12 pictures');
    });
    await page.context().close();
  });

  it('does not move where the viewer wants no movement', async () => {
    const { page } = await open(address, { reducedMotion: 'reduce' });
    await page.getByRole('link', { name: 'Moodboard for December', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    const moving: unknown = await page.evaluate('document.getAnimations().length');
    expect(moving).toBe(0);
    await page.context().close();
  });
});
