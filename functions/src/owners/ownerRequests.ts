import type { FeedMeta } from '../feeds/views/feedView';
import type { RequestedMapping } from '../notion/columns/resolveMapping';
import type { RedisBudget } from '../redis/budget';
import type { ConnectionInfo } from '../widgets/connections/connectionStore';
import type { SettingsChange } from './advice/settingsCheck';
import type { Diagnosis } from './doctor/diagnosis';
import type { OwnedWidget, MappingView } from './ownedWidget';

/** What an owner asks for a new widget; exactly one of `notionToken` and `connectionId`. */
export interface NewWidget {
  /** Null: that of the database. */
  name: string | null;
  /** A Notion URL or id, as a person pastes it. */
  database: string;
  notionToken?: string | undefined;
  connectionId?: string | undefined;
  dataSourceId?: string | undefined;
  mapping?: RequestedMapping | undefined;
  settings?: SettingsChange | undefined;
  /** Absent: made from the name. */
  slug?: string | undefined;
}

/** What an owner changes; what is absent stays. */
export interface WidgetChange {
  name?: string | undefined;
  settings?: SettingsChange | undefined;
  isActive?: boolean | undefined;
  database?: string | undefined;
  /** Null: the database's only one. */
  dataSourceId?: string | null | undefined;
  mapping?: RequestedMapping | undefined;
  notionToken?: string | undefined;
}

/** A widget that was made or changed, with what its owner should know: sentences. */
export interface SavedWidget {
  widget: OwnedWidget;
  mapping: MappingView;
  warnings: string[];
}

/**
 * What owners do with their widgets, docs/contract.md#owners-api. Everything that is not the owner's own
 * rejects with `widget_not_found` (or `connection_not_found`), as if it did not exist. Rejects
 * with `ServiceError`s.
 */
export interface OwnerService {
  create(userId: string, wanted: NewWidget): Promise<SavedWidget>;
  /** Newest first; `cursor` is that of the page before, null for the first. */
  list(
    userId: string,
    page: { limit: number; cursor: string | null },
  ): Promise<{ widgets: OwnedWidget[]; nextCursor: string | null }>;
  get(userId: string, widgetId: string): Promise<{ widget: OwnedWidget; mapping: MappingView }>;
  change(userId: string, widgetId: string, change: WidgetChange): Promise<SavedWidget>;
  remove(userId: string, widgetId: string): Promise<void>;
  /** Fresh data now, at most once every 10 s a widget: what is served then. */
  refresh(userId: string, widgetId: string, redisBudget: RedisBudget): Promise<FeedMeta>;
  diagnose(userId: string, widgetId: string): Promise<Diagnosis>;
  listConnections(userId: string): Promise<ConnectionInfo[]>;
}
