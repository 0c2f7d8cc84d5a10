import type { ColumnName } from '../notion/columns';
import type { RedisBudget } from '../redis/budget';
import type { FeedMeta } from './feedView';
import type { Widget, WidgetSettings } from './widget';

/** A Notion property as it was when it was bound to a column. */
export interface BoundProperty {
  name: string;
  type: string;
}

/** A widget as its owner manages it. */
export interface OwnedWidget extends Widget {
  /** What the bound properties were called then, so that a renaming can be told. */
  columns: Partial<Record<ColumnName, BoundProperty>>;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Column to the id or name of a Notion property; null: to be found by name and type. */
export type MappingWish = Partial<Record<ColumnName, string | null>>;

/** What an owner asks for a new widget; exactly one of `notionToken` and `connectionId`. */
export interface NewWidget {
  name: string;
  /** A Notion URL or id, as a person pastes it. */
  database: string;
  notionToken?: string | undefined;
  connectionId?: string | undefined;
  dataSourceId?: string | undefined;
  mapping?: MappingWish | undefined;
  settings?: SettingsWish | undefined;
  /** Absent: made from the name. */
  slug?: string | undefined;
}

export type SettingsWish = { [K in keyof WidgetSettings]?: WidgetSettings[K] | undefined };

/** What an owner changes; what is absent stays. */
export interface WidgetChange {
  name?: string | undefined;
  settings?: SettingsWish | undefined;
  isActive?: boolean | undefined;
  database?: string | undefined;
  /** Null: the database's only one. */
  dataSourceId?: string | null | undefined;
  mapping?: MappingWish | undefined;
  notionToken?: string | undefined;
}

/** Each column with the property that it is read from; null: none. */
export type MappingView = Record<
  ColumnName,
  { propertyId: string; name: string; type: string } | null
>;

/** A widget that was made or changed, with what its owner should know: sentences. */
export interface SavedWidget {
  widget: OwnedWidget;
  mapping: MappingView;
  warnings: string[];
}

/** One thing that is right or wrong with a widget, and what to do about it. */
export interface Finding {
  check:
    | 'widget'
    | 'token'
    | 'database'
    | 'trash'
    | 'data_source'
    | 'column'
    | 'drafts'
    | 'notion'
    | 'posts';
  /** With `column`. */
  column: ColumnName | null;
  status: 'ok' | 'warning' | 'error' | 'unknown';
  /** A short code, such as `renamed`, `missing`, `unusable_type`, `not_shared`. */
  code: string;
  /** What it is, and what to do, for a person. */
  message: string;
}

/** `GET /api/widgets/{id}/health`, docs/contract.md#owners-api. Times are ISO 8601. */
export interface Diagnosis {
  status: 'healthy' | 'degraded' | 'broken';
  checkedAt: string;
  findings: Finding[];
  newestPost: { id: string; title: string; publishDate: string | null } | null;
  posts: { served: number; heldBack: number } | null;
  lastRefreshAt: string | null;
  lastError: { code: string; message: string; at: string | null } | null;
  /** When Notion is asked again by itself; null: at the next view. */
  nextRetryAt: string | null;
}

export interface ConnectionInfo {
  id: string;
  kind: string;
  workspaceId: string | null;
  createdAtMs: number;
}

/**
 * What owners do with their widgets, docs/contract.md#owners-api. Everything that is not the
 * owner's own rejects with `widget_not_found` (or `connection_not_found`), as if it did not exist.
 * Rejects with `ServiceError`s.
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
