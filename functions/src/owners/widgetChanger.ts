import type { FeedStore } from '../feeds/copies/feedStore';
import { sourceKeyOf } from '../feeds/feed';
import type { FirstFeed } from '../feeds/refreshing/firstFeed';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import { toUuid } from '../notion/answers/ids';
import type { NotionConnection, NotionReader } from '../notion/reading/reader';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import { deadlineIn, type Deadline } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { ChangeLog } from '../widgets/changeLog';
import type { ConnectionStore } from '../widgets/connections/connectionStore';
import {
  loadingWarning,
  ownerWarnings,
  tooManyWarning,
  unknownOptionWarning,
} from './advice/ownerWarnings';
import {
  checkOptions,
  mergeSettings,
  namesOptions,
  unknownOption,
  type KnownOptions,
} from './advice/settingsCheck';
import { databaseIdIn, inspectSource, type InspectedSource } from './inspectSource';
import { mappingViewOf, type OwnedWidget } from './ownedWidget';
import type { SavedWidget, WidgetChange } from './ownerRequests';
import type { OwnerStore } from './store/ownerStore';
import type { WidgetFields } from './store/updateWidgetDocuments';

export type ChangeOwnedWidget = (
  userId: string,
  widgetId: string,
  change: WidgetChange,
) => Promise<SavedWidget>;

export interface WidgetChangerParts {
  store: Pick<OwnerStore, 'find' | 'update'>;
  connections: Pick<ConnectionStore, 'identify' | 'seal' | 'openOwned'>;
  reader: Pick<NotionReader, 'describeDatabase'>;
  storedFeeds: Pick<FeedStore, 'read'>;
  firstFeed: FirstFeed | null;
  queue: Pick<RefreshQueue, 'enqueue'> | null;
  changes: Pick<ChangeLog, 'announce'>;
  clock: Clock;
}

const budgetMs = 40_000;
const checkMs = 25_000;
const storeTimeoutMs = 5000;

/**
 * Changes what is given and leaves the rest. Where database, data source, mapping or token change,
 * Notion is asked first and the posts are loaded anew; nothing is written before Notion agreed.
 * Rejects with `conflict` where somebody else changed meanwhile what that answer rested on.
 */
export function createWidgetChanger(parts: WidgetChangerParts): ChangeOwnedWidget {
  const { store, connections, reader, storedFeeds, firstFeed, queue, changes, clock } = parts;

  const open = async (
    { userId, connectionId }: OwnedWidget,
    notionToken: string | undefined,
  ): Promise<NotionConnection> => {
    if (notionToken !== undefined) return connections.identify(notionToken);
    const opened = await connections.openOwned(userId, connectionId, storeTimeoutMs);
    if (opened !== null) return opened;
    throw new ServiceError('notion_access', {
      sentence: 'The connection to Notion is gone: give the token again, as notionToken.',
    });
  };

  const inspect = async (before: OwnedWidget, change: WidgetChange): Promise<InspectedSource> => {
    const { database, notionToken, mapping: requested = {} } = change;
    const databaseId = database === undefined ? before.databaseId : databaseIdIn(database);
    const sameDatabase = databaseId === before.databaseId;
    const chosen = chosenSource(change);
    const known = sameDatabase ? before.dataSourceId : null;
    const dataSourceId = chosen === undefined ? known : chosen;
    const otherSource = dataSourceId !== null && dataSourceId !== before.dataSourceId;
    return inspectSource(reader, {
      connection: await open(before, notionToken),
      databaseId,
      dataSourceId,
      requested,
      current: sameDatabase && !otherSource ? before.mapping : {},
      deadline: deadlineIn(clock, checkMs),
      undone: 'changed',
    });
  };

  /** The options as they were when the posts were last read; null: not known. */
  const storedOptions = async (widget: OwnedWidget): Promise<KnownOptions | null> => {
    const stored = await storedFeeds.read(widget.id, storeTimeoutMs).catch(() => null);
    if (stored?.kind !== 'feed' || stored.feed.sourceKey !== sourceKeyOf(widget)) return null;
    return stored.feed.schema;
  };

  /** Asks Notion only where a setting names an option that was not there at the last reading. */
  const optionsFor = async (
    before: OwnedWidget,
    change: WidgetChange,
  ): Promise<KnownOptions | null> => {
    if (change.settings === undefined) return null;
    const known = await storedOptions(before);
    if (!namesOptions(change.settings)) return known;
    if (known !== null && unknownOption(change.settings, known) === null) return known;
    return (await inspect(before, {})).options;
  };

  const reload = async (widget: OwnedWidget, deadline: Deadline): Promise<string[]> => {
    if (firstFeed === null || !widget.isActive) return [];
    const first = await firstFeed(widget, deadline).catch(() => null);
    if (first?.kind === 'loaded') {
      const { complete, posts } = first.feed;
      return complete ? [] : [tooManyWarning(posts.length)];
    }
    await queue?.enqueue(widget, null);
    return [loadingWarning];
  };

  return async (userId, widgetId, change) => {
    const deadline = deadlineIn(clock, budgetMs);
    const before = await store.find(userId, widgetId);
    mergeSettings(before.settings, change.settings ?? {});
    const source = readsElsewhere(before, change) ? await inspect(before, change) : null;
    const options = source?.options ?? (await optionsFor(before, change));
    if (options !== null) checkOptions(change.settings ?? {}, options);

    const { notionToken: token } = change;
    const sealed =
      source === null || token === undefined
        ? null
        : connections.seal({ userId, token, workspaceId: source.workspaceId });
    const basis = options === null ? null : sourceKeyOf(before);
    const decide = (current: OwnedWidget): WidgetFields | ServiceError => {
      if (basis !== null && sourceKeyOf(current) !== basis) return new ServiceError('conflict');
      const { name, isActive, settings } = change;
      return {
        ...(name !== undefined && { name }),
        ...(isActive !== undefined && { isActive }),
        ...(settings !== undefined && { settings: mergeSettings(current.settings, settings) }),
        ...(source !== null && boundTo(source)),
        ...(sealed !== null && { sealed }),
      };
    };
    const widget = isEmpty(change) ? before : await store.update(userId, widgetId, decide);
    if (widget !== before) {
      await orElse(changes.announce({ widgetId, slug: widget.slug }), undefined);
    }
    const { settings, mapping } = widget;
    const problems = source?.problems ?? [];
    const unknown = options === null ? null : unknownOption(settings, options);
    const warnings = [
      ...ownerWarnings({ settings, mapping, options, problems }),
      ...(unknown === null ? [] : [unknownOptionWarning(unknown)]),
      ...(source === null ? [] : await reload(widget, deadline)),
    ];
    return { widget, mapping: mappingViewOf(widget), warnings };
  };
}

/** Whether Notion has to be asked; the same database again is no change. */
function readsElsewhere(before: OwnedWidget, change: WidgetChange): boolean {
  const { database, mapping, notionToken } = change;
  const chosen = chosenSource(change);
  return (
    notionToken !== undefined ||
    (database !== undefined && databaseIdIn(database) !== before.databaseId) ||
    (chosen !== undefined && chosen !== before.dataSourceId) ||
    Object.keys(mapping ?? {}).length > 0
  );
}

/** Null: the database's only one; undefined: nothing is said of it. */
function chosenSource({ dataSourceId }: WidgetChange): string | null | undefined {
  return typeof dataSourceId === 'string' ? (toUuid(dataSourceId) ?? dataSourceId) : dataSourceId;
}

function boundTo({ databaseId, dataSourceId, mapping, columns }: InspectedSource): WidgetFields {
  return { databaseId, dataSourceId, mapping, columns, health: null };
}

function isEmpty(change: WidgetChange): boolean {
  return Object.values(change).every((value) => value === undefined);
}
