import type { DemoWorkspace } from '../notion/demo';
import type { NotionEdits } from '../notion/edits';
import type { AddWidget } from './addWidget';

export const demoOwner = {
  uid: 'demo-owner',
  email: 'owner@example.com',
  password: 'demo-password',
} as const;

/** The slugs are the same at every start, so that links in documents stay right. */
export const demoSlugs = {
  calendar: 'demo-calendar',
  archive: 'demo-archive',
  revoked: 'demo-revoked',
} as const;

/** Adds the demo's widgets: a calendar, a long one, and one whose token is revoked afterwards. */
export async function addDemoWidgets(
  demo: DemoWorkspace,
  edits: NotionEdits,
  addWidget: AddWidget,
): Promise<void> {
  const userId = demoOwner.uid;
  edits.restoreToken(demo.revoked.token);
  for (const key of ['calendar', 'archive', 'revoked'] as const) {
    const { title, databaseId, token } = demo[key];
    await addWidget({ userId, token, database: databaseId, name: title, slug: demoSlugs[key] });
  }
  edits.revokeToken(demo.revoked.token);
}
