import type { Report } from '../shared/events';
import { buildView } from './buildView';
import { createChangeOwnedWidget, type ChangeOwnedWidgetParts } from './changeOwnedWidget';
import type { ConnectionStore } from './connectionStore';
import { createCreateOwnedWidget, type CreateOwnedWidgetParts } from './createOwnedWidget';
import type { FeedAnswer, FeedService } from './feedService';
import type { FeedMeta } from './feedView';
import { mappingViewOf } from './ownedWidget';
import { decodeOwnerCursor } from './ownerCursor';
import type { OwnerStore } from './ownerStore';
import type { Diagnosis, OwnedWidget, OwnerService } from './ownerTypes';
import { createRemoveOwnedWidget } from './removeOwnedWidget';
import { sampleFeed } from './sampleFeed';
import { serveFeed } from './servedFeed';
import { withStore } from './storeTrouble';

export interface OwnerServiceParts extends CreateOwnedWidgetParts, ChangeOwnedWidgetParts {
  store: OwnerStore;
  connections: Pick<ConnectionStore, 'identify' | 'seal' | 'openOwned' | 'list'>;
  changes: CreateOwnedWidgetParts['changes'];
  feeds: Pick<FeedService, 'read' | 'open'>;
  /** What is right and wrong with a widget; it was found to be the owner's. */
  diagnose: (widget: OwnedWidget) => Promise<Diagnosis>;
  report: Report;
}

const readTimeoutMs = 5000;

/** What owners do with their widgets; see `OwnerService`. */
export function createOwnerService(parts: OwnerServiceParts): OwnerService {
  const { store, connections: stored, feeds, diagnose, report } = parts;
  const connections: CreateOwnedWidgetParts['connections'] = {
    identify: (token) => stored.identify(token),
    seal: (owner) => stored.seal(owner),
    openOwned: (userId, connectionId, timeoutMs) =>
      withStore(report, { name: 'open connection', widgetId: null }, () =>
        stored.openOwned(userId, connectionId, timeoutMs),
      ),
  };

  const metaOf = (widget: OwnedWidget, answer: FeedAnswer): FeedMeta => {
    const isSample = answer.state === 'sample';
    return buildView({
      widget,
      served: isSample ? sampleFeed : serveFeed(feeds.open(widget, answer.copy), widget.settings),
      state: answer.state,
      fetchedAtMs: isSample ? null : answer.copy.fetchedAtMs,
      filter: { platform: null, status: null },
      page: { limit: null, cursor: null },
      publicBaseUrl: '',
    }).meta;
  };

  return {
    create: createCreateOwnedWidget({ ...parts, connections }),

    async list(userId, { limit, cursor }) {
      const after = cursor === null ? null : decodeOwnerCursor(cursor);
      return store.list(userId, { limit, after });
    },

    async get(userId, widgetId) {
      const widget = await store.find(userId, widgetId);
      return { widget, mapping: mappingViewOf(widget) };
    },

    change: createChangeOwnedWidget({ ...parts, connections }),
    remove: createRemoveOwnedWidget(parts),

    async refresh(userId, widgetId, redisBudget) {
      const widget = await store.find(userId, widgetId);
      return metaOf(widget, await feeds.read(widget, { refresh: true, redisBudget }));
    },

    async diagnose(userId, widgetId) {
      return diagnose(await store.find(userId, widgetId));
    },

    listConnections: (userId) =>
      withStore(report, { name: 'list connections', widgetId: null }, () =>
        stored.list(userId, readTimeoutMs),
      ),
  };
}
