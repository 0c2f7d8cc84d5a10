import type { CreateOwnedWidget } from '../../src/widgets/createOwnedWidget';
import type { SavedWidget, SettingsWish } from '../../src/widgets/ownerTypes';

export interface NewWidget {
  userId: string;
  token: string;
  /** A Notion URL or id, as a person pastes it. */
  database: string;
  dataSourceId?: string | undefined;
  /** Absent: the database's title. */
  name?: string | undefined;
  slug?: string | undefined;
  settings?: SettingsWish | undefined;
}

export type AddWidget = (wanted: NewWidget) => Promise<SavedWidget>;

/** Makes widgets as the owners' API does. */
export function createAddWidget(create: CreateOwnedWidget): AddWidget {
  return ({ userId, token, name, ...wanted }) =>
    create(userId, { ...wanted, name: name ?? null, notionToken: token });
}
