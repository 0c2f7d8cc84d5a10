import type { NewWidget, SavedWidget } from '../../src/owners/ownerRequests';
import type { CreateOwnedWidget } from '../../src/owners/widgetCreator';

/** What the owners' API takes, of whoever it is and with a token of its own. */
export interface SeedWidget extends Pick<
  NewWidget,
  'database' | 'dataSourceId' | 'slug' | 'settings'
> {
  userId: string;
  token: string;
  /** Absent: the database's title. */
  name?: string | undefined;
}

export type AddWidget = (wanted: SeedWidget) => Promise<SavedWidget>;

/** Makes widgets as the owners' API does. */
export function createAddWidget(create: CreateOwnedWidget): AddWidget {
  return ({ userId, token, name, ...wanted }) =>
    create(userId, { ...wanted, name: name ?? null, notionToken: token });
}
