import { ServiceError } from '../shared/errors';
import { buildView, type Page } from '../widgets/buildView';
import type { FeedView } from '../widgets/feedView';
import { resolveFilter, type Filter } from '../widgets/servedFeed';
import type { ServedWidget } from '../widgets/servedWidgets';
import type { Answer } from './answer';
import { cacheControl, cacheStatus } from './cacheHeaders';
import { unframedHeaders, type Door } from './endpoint';
import { createReadyBody, type ReadyBody } from './readyBody';
import type { ReadyViews } from './readyViews';
import type { WidgetReader } from './readWidget';
import { matchPath, type Target } from './target';
import { parseFilterValue, parsePage, parseRefresh } from './viewQuery';
import { createWidgetDoor, type AskedWidget } from './widgetDoor';

const paths = ['/{slug}', '/api/widgets/{slug}/data'];

/** `GET …/data`: a widget's posts as JSON, docs/contract.md#reading. */
export function createWidgetData(parts: {
  widgets: WidgetReader;
  views: ReadyViews;
  publicBaseUrl: string;
}): Door {
  const { widgets, views, publicBaseUrl } = parts;

  const answer = ({ filter, page, refresh }: Asked, read: ServedWidget): Answer => {
    const resolved = resolve(read, filter);
    const whole = page.limit === null && page.cursor === null;
    const key =
      resolved !== null && whole && read.state !== 'sample'
        ? viewKey(read.widget.id, resolved.platform, resolved.status)
        : null;
    const build = (): ReadyBody => {
      const served = read.served();
      return readyJson(buildView({ ...read, served, filter, page, publicBaseUrl }));
    };
    const body = ready(views, key, read, build);
    return { status: 200, headers: readHeaders(read, refresh), body };
  };

  return {
    name: 'widgetData',
    readableAnywhere: true,
    headers: unframedHeaders,
    handle: createWidgetDoor({ widgets, parse: parseAsked, answer }),
  };
}

interface Asked extends AskedWidget {
  filter: Filter;
  page: Page;
}

function parseAsked({ segments, query }: Target): Asked {
  const slug = matchPath(segments, paths)?.['slug'];
  if (slug === undefined) throw new ServiceError('widget_not_found');
  return {
    slug,
    filter: {
      platform: parseFilterValue(query, 'platform'),
      status: parseFilterValue(query, 'status'),
    },
    page: parsePage(query),
    refresh: parseRefresh(query),
  };
}

/** The key form of docs/contract.md#data: a filtered view of a widget. */
export function viewKey(widgetId: string, platform: string | null, status: string | null): string {
  const part = (value: string | null): string =>
    value === null ? 'all' : encodeURIComponent(wellFormed(value.toLowerCase()));
  return `widget:${widgetId}:${part(platform)}:${part(status)}`;
}

/** Option names may hold half of a surrogate pair, which has no encoding: escaped as JSON does. */
function wellFormed(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The filter as Notion spells it; null where no post has such a value. */
export function resolve(read: ServedWidget, filter: Filter): Filter | null {
  const isNone = filter.platform === null && filter.status === null;
  return isNone ? filter : resolveFilter(read.served(), filter);
}

/** The ready body under `key`, or a new one; a null key is for views that are not kept. */
export function ready(
  views: ReadyViews,
  key: string | null,
  { origin }: ServedWidget,
  build: () => ReadyBody,
): ReadyBody {
  if (key === null) return build();
  const kept = views.get(key, origin);
  if (kept !== undefined) return kept;
  const body = build();
  views.keep(key, origin, body);
  return body;
}

/** Caching and origin of an answer that was read. */
export function readHeaders(read: ServedWidget, refresh: boolean): Record<string, string> {
  const { state, tier, freshForMs } = read;
  const headers: Record<string, string> = {
    'Cache-Control': cacheControlOf(read, refresh),
    'Cache-Status':
      tier === null ? 'notionwidgets; fwd=miss; detail=sample' : cacheStatus(tier, freshForMs),
  };
  if (state === 'sample') headers['Retry-After'] = '15';
  return headers;
}

function cacheControlOf({ state, freshForMs }: ServedWidget, refresh: boolean): string {
  if (state === 'sample') return cacheControl.never;
  if (refresh) return cacheControl.refreshed;
  return state === 'stale' ? cacheControl.stale : cacheControl.fresh(freshForMs);
}

/** The etag is over posts, name, settings and state: not over views, and not when it was read. */
function readyJson(view: FeedView): ReadyBody {
  const identity = JSON.stringify({
    ...view,
    widget: { ...view.widget, views: 0 },
    meta: { ...view.meta, fetchedAt: null },
  });
  return createReadyBody('application/json; charset=utf-8', JSON.stringify(view), identity);
}
