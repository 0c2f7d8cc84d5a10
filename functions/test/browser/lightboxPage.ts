import type { Locator, Page } from 'playwright-core';

/** The title of a post with three pictures. */
export const carousel = 'Moodboard for December';

/** Opens the post with that title by a click, and resolves with its dialog when that is there. */
export async function openPost(page: Page, title: string): Promise<Locator> {
  await page.getByRole('link', { name: title, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.waitFor();
  return dialog;
}

/** Whether the open post has the focus, or something in it. */
export const isFocusIn = (page: Page): Promise<unknown> =>
  page.evaluate(`document.querySelector('dialog').contains(document.activeElement)`);

/** The heading of the open post. */
export const headingOf = (page: Page): Promise<string | null> =>
  page.getByRole('dialog').getByRole('heading').textContent();
