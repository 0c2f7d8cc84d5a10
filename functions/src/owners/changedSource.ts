import type { FeedStore } from '../feeds/copies/feedStore';
import { sourceKeyOf } from '../feeds/feed';
import { toUuid } from '../notion/answers/ids';
import type { NotionConnection, NotionReader } from '../notion/reading/reader';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import { namesOptions, unknownOption, type KnownOptions } from './advice/settingsCheck';
import { databaseIdIn, inspectSource, type InspectedSource } from './inspectSource';
import type { OwnedWidget } from './ownedWidget';
import type { WidgetChange } from './ownerRequests';
import type { OwnerConnections } from './store/ownerConnections';

/** What the data source of a change is looked up with. */
export interface ChangedSourceParts {
  connections: Pick<OwnerConnections, 'identify' | 'openOwned'>;
  reader: Pick<NotionReader, 'describeDatabase'>;
  storedFeeds: Pick<FeedStore, 'read'>;
  clock: Clock;
}

const checkMs = 25_000;
const storeTimeoutMs = 5000;

/** Whether Notion has to be asked; the same database again is no change. */
export function readsElsewhere(before: OwnedWidget, change: WidgetChange): boolean {
  const { database, mapping, notionToken } = change;
  const chosen = chosenSource(change);
  return (
    notionToken !== undefined ||
    (database !== undefined && databaseIdIn(database) !== before.databaseId) ||
    (chosen !== undefined && chosen !== before.dataSourceId) ||
    Object.keys(mapping ?? {}).length > 0
  );
}

/**
 * What Notion says of the database that the widget reads after the change. Rejects as
 * `inspectSource` does.
 */
export async function inspectChange(
  { connections, reader, clock }: ChangedSourceParts,
  before: OwnedWidget,
  change: WidgetChange,
): Promise<InspectedSource> {
  const { database, notionToken, mapping: requested = {} } = change;
  const databaseId = database === undefined ? before.databaseId : databaseIdIn(database);
  const sameDatabase = databaseId === before.databaseId;
  const chosen = chosenSource(change);
  const known = sameDatabase ? before.dataSourceId : null;
  const dataSourceId = chosen === undefined ? known : chosen;
  const otherSource = dataSourceId !== null && dataSourceId !== before.dataSourceId;
  return inspectSource(reader, {
    connection: await openConnection(connections, before, notionToken),
    databaseId,
    dataSourceId,
    requested,
    current: sameDatabase && !otherSource ? before.mapping : {},
    deadline: deadlineIn(clock, checkMs),
    undone: 'changed',
  });
}

/**
 * The options that the changed settings may name; null: not known. Asks Notion only where one is
 * named that was not there at the last reading.
 */
export async function optionsFor(
  parts: ChangedSourceParts,
  before: OwnedWidget,
  change: WidgetChange,
): Promise<KnownOptions | null> {
  if (change.settings === undefined) return null;
  const known = await storedOptions(parts, before);
  if (!namesOptions(change.settings)) return known;
  if (known !== null && unknownOption(change.settings, known) === null) return known;
  return (await inspectChange(parts, before, {})).options;
}

/** The options as they were when the posts were last read; null: not known. */
async function storedOptions(
  { storedFeeds }: ChangedSourceParts,
  widget: OwnedWidget,
): Promise<KnownOptions | null> {
  const stored = await storedFeeds.read(widget.id, storeTimeoutMs).catch(() => null);
  if (stored?.kind !== 'feed' || stored.feed.sourceKey !== sourceKeyOf(widget)) return null;
  return stored.feed.schema;
}

async function openConnection(
  connections: ChangedSourceParts['connections'],
  { userId, connectionId }: OwnedWidget,
  notionToken: string | undefined,
): Promise<NotionConnection> {
  if (notionToken !== undefined) return connections.identify(notionToken);
  const opened = await connections.openOwned(userId, connectionId, storeTimeoutMs);
  if (opened !== null) return opened;
  throw new ServiceError('notion_access', {
    sentence: 'The connection to Notion is gone: give the token again, as notionToken.',
  });
}

/** Null: the database's only one; undefined: nothing is said of it. */
function chosenSource({ dataSourceId }: WidgetChange): string | null | undefined {
  return typeof dataSourceId === 'string' ? (toUuid(dataSourceId) ?? dataSourceId) : dataSourceId;
}
