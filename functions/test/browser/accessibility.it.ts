import { eventually } from '../support/eventually';
import { findingsOn } from './axe';
import { openBrowserWorld, type BrowserWorld } from './browserWorld';

/** Pages load slowly where the machine has much to do. */
jest.setTimeout(60_000);

describe('the page for everybody', () => {
  let opened: BrowserWorld;
  let open: BrowserWorld['open'];
  let address: string;

  beforeAll(async () => {
    opened = await openBrowserWorld();
    ({ open, calendarAddress: address } = opened);
  }, 120_000);
  afterAll(() => opened.close());

  it('has nothing for axe to find on a phone', async () => {
    const { page } = await open(`${address}?theme=light&ratio=9:16`, {
      viewport: { width: 390, height: 900 },
    });
    expect(await findingsOn(page)).toEqual([]);
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
});
