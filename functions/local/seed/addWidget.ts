import type { SettingsChange } from '../../src/owners/advice/settingsCheck';
import type { SavedWidget } from '../../src/owners/ownerRequests';
import type { CreateOwnedWidget } from '../../src/owners/widgetCreator';

export interface NewWidget {
  userId: string;
  token: string;
  /** A Notion URL or id, as a person pastes it. */
  database: string;
  dataSourceId?: string | undefined;
  /** Absent: the database's title. */
  name?: string | undefined;
  slug?: string | undefined;
  settings?: SettingsChange | undefined;
}

export type AddWidget = (wanted: NewWidget) => Promise<SavedWidget>;

/** Makes widgets as the owners' API does. */
export function createAddWidget(create: CreateOwnedWidget): AddWidget {
  return ({ userId, token, name, ...wanted }) =>
    create(userId, { ...wanted, name: name ?? null, notionToken: token });
}
