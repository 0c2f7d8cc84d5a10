import { sourceKeyOf } from '../feeds/feed';
import type { FirstFeed } from '../feeds/refreshing/firstFeed';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import { orElse } from '../redis/orElse';
import { deadlineIn, type Deadline } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { ChangeLog } from '../widgets/changeLog';
import type { SealedConnection } from '../widgets/connections/connectionStore';
import { ownerWarnings, unknownOptionWarning } from './advice/ownerWarnings';
import {
  checkOptions,
  mergeSettings,
  unknownOption,
  type KnownOptions,
} from './advice/settingsCheck';
import {
  inspectChange,
  optionsFor,
  readsElsewhere,
  type ChangedSourceParts,
} from './changedSource';
import { followFirstFeed } from './firstPosts';
import type { InspectedSource } from './inspectSource';
import { mappingViewOf, type OwnedWidget } from './ownedWidget';
import type { SavedWidget, WidgetChange } from './ownerRequests';
import type { OwnerConnections } from './store/ownerConnections';
import type { OwnerStore } from './store/ownerStore';
import type { WidgetFields, WidgetUpdate } from './store/updateWidgetDocuments';

export type ChangeOwnedWidget = (
  userId: string,
  widgetId: string,
  change: WidgetChange,
) => Promise<SavedWidget>;

export interface WidgetChangerParts extends ChangedSourceParts {
  store: Pick<OwnerStore, 'find' | 'update'>;
  connections: Pick<OwnerConnections, 'identify' | 'seal' | 'openOwned'>;
  firstFeed: FirstFeed | null;
  queue: Pick<RefreshQueue, 'enqueue'> | null;
  changes: Pick<ChangeLog, 'announce'>;
}

const budgetMs = 40_000;

/**
 * Changes what is given and leaves the rest. Where database, data source, mapping or token change,
 * Notion is asked first and the posts are loaded anew; nothing is written before Notion agreed.
 * Rejects with `conflict` where somebody else changed meanwhile what that answer rested on.
 */
export function createWidgetChanger(parts: WidgetChangerParts): ChangeOwnedWidget {
  return (userId, widgetId, change) => changeWidget(parts, userId, widgetId, change);
}

async function changeWidget(
  parts: WidgetChangerParts,
  userId: string,
  widgetId: string,
  change: WidgetChange,
): Promise<SavedWidget> {
  const { store, connections, clock } = parts;
  const deadline = deadlineIn(clock, budgetMs);
  const before = await store.find(userId, widgetId);
  mergeSettings(before.settings, change.settings ?? {});
  const source = readsElsewhere(before, change) ? await inspectChange(parts, before, change) : null;
  const options = source?.options ?? (await optionsFor(parts, before, change));
  if (options !== null) checkOptions(change.settings ?? {}, options);

  const { notionToken: token } = change;
  const sealed =
    source === null || token === undefined
      ? null
      : connections.seal({ userId, token, workspaceId: source.workspaceId });
  const basis = options === null ? null : sourceKeyOf(before);
  const fieldsFor: WidgetUpdate = (current) =>
    basis !== null && sourceKeyOf(current) !== basis
      ? new ServiceError('conflict')
      : changedFields(current, change, source, sealed);
  const widget = isEmpty(change) ? before : await writeChange(parts, before, fieldsFor);
  const warnings = [
    ...warningsFor(widget, source, options),
    ...(source === null ? [] : await reload(parts, widget, deadline)),
  ];
  return { widget, mapping: mappingViewOf(widget), warnings };
}

function changedFields(
  current: OwnedWidget,
  { name, isActive, settings, mapping }: WidgetChange,
  source: InspectedSource | null,
  sealed: SealedConnection | null,
): WidgetFields {
  return {
    ...(name !== undefined && { name }),
    ...(isActive !== undefined && { isActive }),
    ...(settings !== undefined && { settings: mergeSettings(current.settings, settings) }),
    ...(source !== null && boundTo(source)),
    ...(source !== null &&
      mapping?.hidden === undefined && { columns: withHideAsChosen(current, source) }),
    ...(sealed !== null && { sealed }),
  };
}

/** Writes the change and makes it known to all instances. */
async function writeChange(
  { store, changes }: WidgetChangerParts,
  { userId, id: widgetId }: OwnedWidget,
  fieldsFor: WidgetUpdate,
): Promise<OwnedWidget> {
  const widget = await store.update(userId, widgetId, fieldsFor);
  await orElse(changes.announce({ widgetId, slug: widget.slug }), undefined);
  return widget;
}

function warningsFor(
  { settings, mapping, columns }: OwnedWidget,
  source: InspectedSource | null,
  options: KnownOptions | null,
): string[] {
  const problems = source?.problems ?? [];
  const unknown = options === null ? null : unknownOption(settings, options);
  return [
    ...ownerWarnings({
      ...{ settings, mapping, options, problems },
      columns: source?.columns ?? columns,
    }),
    ...(unknown === null ? [] : [unknownOptionWarning(unknown)]),
  ];
}

/** Loads the posts anew; sentences for the owner. What fails here is tried again by the queue. */
async function reload(
  { firstFeed, queue }: WidgetChangerParts,
  widget: OwnedWidget,
  deadline: Deadline,
): Promise<string[]> {
  if (firstFeed === null || !widget.isActive) return [];
  const first = await firstFeed(widget, deadline).catch(() => null);
  return followFirstFeed(first, widget, queue);
}

/**
 * The columns as they are now, but for the type that the one for hiding was chosen with: a change of
 * something else is no word on what a retyped one may show.
 */
function withHideAsChosen(
  { mapping, columns: chosen }: OwnedWidget,
  { mapping: bound, columns }: InspectedSource,
): OwnedWidget['columns'] {
  if (chosen.hidden === undefined || bound.hidden !== mapping.hidden) return columns;
  const { name = chosen.hidden.name } = columns.hidden ?? {};
  return { ...columns, hidden: { name, type: chosen.hidden.type } };
}

function boundTo({ databaseId, dataSourceId, mapping, columns }: InspectedSource): WidgetFields {
  return { databaseId, dataSourceId, mapping, columns, health: null };
}

function isEmpty(change: WidgetChange): boolean {
  return Object.values(change).every((value) => value === undefined);
}
