import type { FirstFeed } from '../feeds/refreshing/firstFeed';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import { StoreError } from '../firestore/documents';
import { NotionError } from '../notion/errors';
import type { NotionConnection, NotionReader } from '../notion/reading/reader';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import { deadlineIn, type Deadline } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { ChangeLog } from '../widgets/changeLog';
import type { Widget, WidgetSettings } from '../widgets/widget';
import { refusalOf } from './advice/notionRefusal';
import { ownerWarnings } from './advice/ownerWarnings';
import { checkOptions, mergeSettings } from './advice/settingsCheck';
import { followFirstFeed } from './firstPosts';
import { databaseIdIn, inspectSource, type InspectedSource } from './inspectSource';
import { mappingViewOf, type OwnedWidget } from './ownedWidget';
import type { NewWidget, SavedWidget } from './ownerRequests';
import { checkSlug, newSlug } from './slugs';
import type { WidgetDocuments } from './store/createWidgetDocuments';
import type { OwnerConnections } from './store/ownerConnections';
import type { OwnerStore } from './store/ownerStore';

export type CreateOwnedWidget = (userId: string, wanted: NewWidget) => Promise<SavedWidget>;

export interface WidgetCreatorParts {
  store: Pick<OwnerStore, 'count' | 'create' | 'remove'>;
  connections: Pick<OwnerConnections, 'identify' | 'seal' | 'openOwned'>;
  reader: Pick<NotionReader, 'describeDatabase'>;
  maxWidgets: number;
  /** Null: the first reader loads the posts. */
  firstFeed: FirstFeed | null;
  queue: Pick<RefreshQueue, 'enqueue'> | null;
  changes: Pick<ChangeLog, 'announce' | 'retire'>;
  clock: Clock;
  randomBytes: (sizeBytes: number) => Buffer;
}

/** Of the 60 s that creating may take; the rest is for what is stored. */
const budgetMs = 50_000;
const checkMs = 25_000;
const connectionTimeoutMs = 5000;
const untitled = 'Content calendar';

/**
 * Makes a widget: checks token and database with Notion, binds the columns, stores it, and loads
 * the first posts. Where one of these fails nothing is left of it; where only the time for the
 * posts is over they go on loading in the queue, and a warning says so.
 */
export function createWidgetCreator(parts: WidgetCreatorParts): CreateOwnedWidget {
  return (userId, wanted) => createWidget(parts, userId, wanted);
}

async function createWidget(
  parts: WidgetCreatorParts,
  userId: string,
  wanted: NewWidget,
): Promise<SavedWidget> {
  const { connections, reader, clock } = parts;
  const deadline = deadlineIn(clock, budgetMs);
  const databaseId = databaseIdIn(wanted.database);
  const settings = mergeSettings(null, wanted.settings ?? {});
  if (wanted.slug !== undefined) checkSlug(wanted.slug);
  if ((await parts.store.count(userId)) >= parts.maxWidgets)
    throw new ServiceError('limit_reached');
  const connection = await openConnection(parts, userId, wanted);
  const source = await inspectSource(reader, {
    connection,
    databaseId,
    dataSourceId: wanted.dataSourceId ?? null,
    requested: wanted.mapping ?? {},
    current: {},
    deadline: deadlineIn(clock, checkMs),
    undone: 'created',
  });
  checkOptions(settings, source.options);
  const { token } = connection;
  const { workspaceId, mapping, columns, options, problems } = source;
  const sealed =
    wanted.connectionId === undefined ? connections.seal({ userId, token, workspaceId }) : null;
  const connectionId = sealed?.id ?? wanted.connectionId ?? '';
  const widget = widgetOf(parts, { userId, wanted, settings, connectionId, source });
  // Only here it is said that a slug is taken: who has no token of Notion's does not learn it.
  const made = await storeWidget(parts, { widget, columns, sealed });
  // Somebody may have asked for the slug before, and have got the answer that there is none.
  if (wanted.slug !== undefined) {
    await orElse(parts.changes.announce({ widgetId: made.id, slug: made.slug }), undefined);
  }
  const warnings = [
    ...ownerWarnings({ settings, mapping, columns, options, problems }),
    ...(await loadPosts(parts, made, deadline)),
  ];
  return { widget: made, mapping: mappingViewOf(made), warnings };
}

async function openConnection(
  { connections }: WidgetCreatorParts,
  userId: string,
  { notionToken, connectionId }: NewWidget,
): Promise<NotionConnection> {
  if ((notionToken === undefined) === (connectionId === undefined)) {
    throw new ServiceError('invalid_request', {
      sentence: 'Exactly one of the fields "notionToken" and "connectionId" has to be given.',
    });
  }
  if (connectionId === undefined) return connections.identify(notionToken ?? '');
  const opened = await connections.openOwned(userId, connectionId, connectionTimeoutMs);
  if (opened === null) throw new ServiceError('connection_not_found');
  return opened;
}

function widgetOf(
  { randomBytes }: WidgetCreatorParts,
  made: {
    userId: string;
    wanted: NewWidget;
    settings: WidgetSettings;
    connectionId: string;
    source: InspectedSource;
  },
): Widget {
  const { userId, wanted, settings, connectionId, source } = made;
  const name = wanted.name ?? (source.title === '' ? untitled : source.title);
  return {
    id: randomBytes(10).toString('hex'),
    userId,
    name,
    slug: wanted.slug ?? newSlug(name, randomBytes),
    connectionId,
    databaseId: source.databaseId,
    dataSourceId: source.dataSourceId,
    mapping: source.mapping,
    columns: source.columns,
    settings,
    isActive: true,
    views: 0,
    health: null,
  };
}

async function storeWidget(parts: WidgetCreatorParts, made: WidgetDocuments): Promise<OwnedWidget> {
  try {
    return await parts.store.create(made);
  } catch (error) {
    // Where Firestore did not answer in time it may have written all the same.
    if (isUnknown(error)) await undo(parts, made.widget);
    throw error;
  }
}

/** Loads the first posts; sentences for the owner. Leaves nothing of the widget where it fails. */
async function loadPosts(
  parts: WidgetCreatorParts,
  widget: OwnedWidget,
  deadline: Deadline,
): Promise<string[]> {
  const { firstFeed, queue } = parts;
  if (firstFeed === null) return [];
  try {
    return await followFirstFeed(await firstFeed(widget, deadline), widget, queue);
  } catch (error) {
    await undo(parts, widget);
    if (error instanceof NotionError) throw refusalOf(error, 'created');
    throw error instanceof StoreError
      ? new ServiceError('temporarily_unavailable', { retryAfterSeconds: 5, cause: error })
      : error;
  }
}

/** Leaves nothing of a widget that could not be finished. What fails here was reported. */
async function undo(
  { store, changes }: WidgetCreatorParts,
  { userId, id: widgetId, slug }: Widget,
): Promise<void> {
  await store.remove(userId, widgetId).catch(() => undefined);
  await orElse(changes.retire({ widgetId, slug }), undefined);
}

function isUnknown(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'temporarily_unavailable';
}
