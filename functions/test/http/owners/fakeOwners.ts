import { columnNames } from '../../../src/notion/columns/columns';
import type { Diagnosis } from '../../../src/owners/doctor/diagnosis';
import type { MappingView, OwnedWidget } from '../../../src/owners/ownedWidget';
import type { OwnerService } from '../../../src/owners/ownerRequests';
import { ServiceError } from '../../../src/shared/errors';
import { aWidget, startMs } from '../../support/builders';

export function anOwnedWidget(changes: Partial<OwnedWidget> = {}): OwnedWidget {
  return {
    ...aWidget(),
    columns: {},
    createdAtMs: startMs,
    updatedAtMs: startMs + 1000,
    ...changes,
  };
}

const nothingMapped = Object.fromEntries(columnNames.map((column) => [column, null]));

export const aMapping: MappingView = {
  ...{ publishDate: null, platform: null, status: null, attachment: null, link: null },
  ...{ canvaLink: null, imageSource: null, pinned: null, hidden: null },
  ...nothingMapped,
  title: { propertyId: 'title', name: 'Title', type: 'title' },
};

export const aDiagnosis: Diagnosis = {
  status: 'healthy',
  checkedAt: new Date(startMs).toISOString(),
  findings: [
    { check: 'token', column: null, status: 'ok', code: 'accepted', message: 'It is accepted.' },
  ],
  newestPost: { id: 'p1', title: 'A post', publishDate: '2026-11-02' },
  posts: { served: 1, heldBack: 0 },
  lastRefreshAt: null,
  lastError: null,
  nextRetryAt: null,
};

export const someMeta = {
  state: 'fresh',
  fetchedAt: new Date(startMs).toISOString(),
  total: 1,
  nextCursor: null,
  notice: null,
} as const;

/** Knows the widget `w1` of the user `owner`, and records who asked for what. */
export function createFakeOwners(widgets: OwnedWidget[] = [anOwnedWidget({ userId: 'owner' })]) {
  const asked: [verb: string, ...args: unknown[]][] = [];
  const find = (userId: string, widgetId: string): Promise<OwnedWidget> => {
    const found = widgets.find(({ id, userId: owner }) => id === widgetId && owner === userId);
    return found === undefined
      ? Promise.reject(new ServiceError('widget_not_found'))
      : Promise.resolve(found);
  };
  const owners: OwnerService = {
    create(userId, wanted) {
      asked.push(['create', userId, wanted]);
      const widget = anOwnedWidget({ userId, name: wanted.name ?? 'Calendar', id: 'new' });
      return Promise.resolve({ widget, mapping: aMapping, warnings: ['Mind the drafts.'] });
    },
    list(userId, page) {
      asked.push(['list', userId, page]);
      const start = Number(page.cursor ?? 0);
      const mine = widgets.filter((widget) => widget.userId === userId);
      const end = start + page.limit;
      return Promise.resolve({
        widgets: mine.slice(start, end),
        nextCursor: end < mine.length ? String(end) : null,
      });
    },
    async get(userId, widgetId) {
      asked.push(['get', userId, widgetId]);
      return { widget: await find(userId, widgetId), mapping: aMapping };
    },
    async change(userId, widgetId, change) {
      asked.push(['change', userId, widgetId, change]);
      return { widget: await find(userId, widgetId), mapping: aMapping, warnings: [] };
    },
    async remove(userId, widgetId) {
      asked.push(['remove', userId, widgetId]);
      await find(userId, widgetId);
    },
    async refresh(userId, widgetId) {
      asked.push(['refresh', userId, widgetId]);
      await find(userId, widgetId);
      return someMeta;
    },
    async diagnose(userId, widgetId) {
      asked.push(['diagnose', userId, widgetId]);
      await find(userId, widgetId);
      return aDiagnosis;
    },
    listConnections(userId) {
      asked.push(['listConnections', userId]);
      const kind = 'internal';
      return Promise.resolve([{ id: 'c1', kind, workspaceId: null, createdAtMs: startMs }]);
    },
  };
  return { owners, asked };
}
