import { demoSlugs } from '../../local/seed/demoWidgets';
import { eventually } from '../support/eventually';
import { findingsOn } from './axe';
import { openBrowserWorld, type BrowserWorld } from './browserWorld';

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

  it('has nothing for axe to find on a phone', async () => {
    const { page } = await open(`${address}?theme=light&ratio=9:16`, {
      viewport: { width: 390, height: 900 },
    });
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  });

  it('has nothing for axe to find in an open post, dark', async () => {
    const { page } = await open(`${address}?theme=dark`);
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
