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
import type { ConnectionStore } from '../widgets/connections/connectionStore';
import type { Widget } from '../widgets/widget';
import { refusalOf } from './advice/notionRefusal';
import { loadingWarning, ownerWarnings, tooManyWarning } from './advice/ownerWarnings';
import { checkOptions, mergeSettings } from './advice/settingsCheck';
import { databaseIdIn, inspectSource } from './inspectSource';
import { mappingViewOf, type OwnedWidget } from './ownedWidget';
import type { NewWidget, SavedWidget } from './ownerRequests';
import { checkSlug, newSlug } from './slugs';
import type { OwnerStore } from './store/ownerStore';

export type CreateOwnedWidget = (userId: string, wanted: NewWidget) => Promise<SavedWidget>;

export interface WidgetCreatorParts {
  store: Pick<OwnerStore, 'isSlugFree' | 'create' | 'remove'>;
  connections: Pick<ConnectionStore, 'identify' | 'seal' | 'openOwned'>;
  reader: Pick<NotionReader, 'describeDatabase'>;
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
  const { store, connections, reader, firstFeed, queue, changes, clock, randomBytes } = parts;

  const open = async (userId: string, wanted: NewWidget): Promise<NotionConnection> => {
    const { notionToken, connectionId } = wanted;
    if ((notionToken === undefined) === (connectionId === undefined)) {
      throw new ServiceError('invalid_request', {
        sentence: 'Exactly one of the fields "notionToken" and "connectionId" has to be given.',
      });
    }
    if (connectionId === undefined) return connections.identify(notionToken ?? '');
    const opened = await connections.openOwned(userId, connectionId, connectionTimeoutMs);
    if (opened === null) throw new ServiceError('connection_not_found');
    return opened;
  };

  /** Leaves nothing of a widget that could not be finished. What fails here was reported. */
  const undo = async ({ userId, id: widgetId, slug }: Widget): Promise<void> => {
    await store.remove(userId, widgetId).catch(() => undefined);
    await orElse(changes.retire({ widgetId, slug }), undefined);
  };

  const load = async (widget: OwnedWidget, deadline: Deadline): Promise<string[]> => {
    if (firstFeed === null) return [];
    try {
      const first = await firstFeed(widget, deadline);
      if (first.kind === 'loaded') {
        const { complete, posts } = first.feed;
        return complete ? [] : [tooManyWarning(posts.length)];
      }
      await queue?.enqueue(widget, null);
      return [loadingWarning];
    } catch (error) {
      await undo(widget);
      if (error instanceof NotionError) throw refusalOf(error, 'created');
      throw error instanceof StoreError
        ? new ServiceError('temporarily_unavailable', { retryAfterSeconds: 5, cause: error })
        : error;
    }
  };

  return async (userId, wanted) => {
    const deadline = deadlineIn(clock, budgetMs);
    const databaseId = databaseIdIn(wanted.database);
    const settings = mergeSettings(null, wanted.settings ?? {});
    const ownSlug = wanted.slug === undefined ? null : checkSlug(wanted.slug);
    if (ownSlug !== null && !(await store.isSlugFree(ownSlug))) {
      throw new ServiceError('slug_taken');
    }
    const connection = await open(userId, wanted);
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
    const { title, workspaceId, mapping, columns, options, problems } = source;
    const sealed =
      wanted.connectionId === undefined ? connections.seal({ userId, token, workspaceId }) : null;
    const name = wanted.name ?? (title === '' ? untitled : title);
    const widget: Widget = {
      id: randomBytes(10).toString('hex'),
      userId,
      name,
      slug: ownSlug ?? newSlug(name, randomBytes),
      connectionId: sealed?.id ?? wanted.connectionId ?? '',
      databaseId: source.databaseId,
      dataSourceId: source.dataSourceId,
      mapping,
      settings,
      isActive: true,
      views: 0,
      health: null,
    };
    const made = await store.create({ widget, columns, sealed }).catch(async (error: unknown) => {
      // Where Firestore did not answer in time it may have written all the same.
      if (isUnknown(error)) await undo(widget);
      throw error;
    });
    // Somebody may have asked for the slug before, and have been told that there is none.
    if (ownSlug !== null) {
      await orElse(changes.announce({ widgetId: made.id, slug: made.slug }), undefined);
    }
    const warnings = ownerWarnings({ settings, mapping, options, problems });
    warnings.push(...(await load(made, deadline)));
    return { widget: made, mapping: mappingViewOf(made), warnings };
  };
}

function isUnknown(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'temporarily_unavailable';
}
