import type { FeedAnswer, FeedService } from '../feeds/reading/feedService';
import { buildView } from '../feeds/views/buildView';
import type { FeedMeta } from '../feeds/views/feedView';
import { sampleFeed } from '../feeds/views/sampleFeed';
import { serveFeed } from '../feeds/views/servedFeed';
import { orElse } from '../redis/orElse';
import type { Report } from '../shared/events';
import type { Diagnosis } from './doctor/diagnosis';
import { mappingViewOf, type OwnedWidget } from './ownedWidget';
import type { OwnerService } from './ownerRequests';
import { createOwnerConnections, type OwnerConnections } from './store/ownerConnections';
import { decodeOwnerCursor } from './store/ownerCursor';
import type { OwnerStore } from './store/ownerStore';
import { createWidgetChanger, type WidgetChangerParts } from './widgetChanger';
import { createWidgetCreator, type WidgetCreatorParts } from './widgetCreator';

export interface OwnerServiceParts extends WidgetCreatorParts, WidgetChangerParts {
  store: OwnerStore;
  connections: OwnerConnections;
  changes: WidgetCreatorParts['changes'];
  feeds: Pick<FeedService, 'read' | 'open'>;
  /** What is right and wrong with a widget; it was found to be the owner's. */
  diagnose: (widget: OwnedWidget) => Promise<Diagnosis>;
  report: Report;
}

const readTimeoutMs = 5000;

/** What owners do with their widgets; see `OwnerService`. */
export function createOwnerService(parts: OwnerServiceParts): OwnerService {
  const { store, feeds, diagnose, report } = parts;
  const connections = createOwnerConnections(parts.connections, report);
  return {
    create: createWidgetCreator({ ...parts, connections }),

    async list(userId, { limit, cursor }) {
      const after = cursor === null ? null : decodeOwnerCursor(cursor);
      return store.list(userId, { limit, after });
    },

    async get(userId, widgetId) {
      const widget = await store.find(userId, widgetId);
      return { widget, mapping: mappingViewOf(widget) };
    },

    change: createWidgetChanger({ ...parts, connections }),
    remove: (userId, widgetId) => removeWidget(parts, userId, widgetId),

    async refresh(userId, widgetId, redisBudget) {
      const widget = await store.find(userId, widgetId);
      return metaOf(feeds, widget, await feeds.read(widget, { refresh: true, redisBudget }));
    },

    async diagnose(userId, widgetId) {
      return diagnose(await store.find(userId, widgetId));
    },

    listConnections: (userId) => connections.list(userId, readTimeoutMs),
  };
}

/**
 * Removes a widget with all that is stored of it, in Firestore and Redis, while a refresh of it may
 * be under way. Where Redis fails, the trigger retires the widget again.
 */
async function removeWidget(
  { store, changes }: Pick<OwnerServiceParts, 'store' | 'changes'>,
  userId: string,
  widgetId: string,
): Promise<void> {
  const { slug } = await store.remove(userId, widgetId);
  await orElse(changes.retire({ widgetId, slug }), undefined);
}

/** What is served of a widget now, without its posts. */
async function metaOf(
  feeds: Pick<FeedService, 'open'>,
  widget: OwnedWidget,
  answer: FeedAnswer,
): Promise<FeedMeta> {
  const isSample = answer.state === 'sample';
  const served = isSample
    ? sampleFeed
    : await serveFeed(await feeds.open(widget, answer.copy), widget.settings);
  return buildView({
    widget,
    served,
    state: answer.state,
    fetchedAtMs: isSample ? null : answer.copy.fetchedAtMs,
    filter: { platform: null, status: null },
    page: { limit: null, cursor: null },
    publicBaseUrl: '',
  }).meta;
}
