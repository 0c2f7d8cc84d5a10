import { appearanceParameters, type AppearanceQuery } from '../embed/appearance';
import { embedContentSecurityPolicy } from '../embed/contentSecurityPolicy';
import { renderErrorPage } from '../embed/renderErrorPage';
import { renderWidgetPage } from '../embed/renderWidgetPage';
import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { buildView, type Page } from '../feeds/views/buildView';
import { postsAfter } from '../feeds/views/cursor';
import type { FeedView } from '../feeds/views/feedView';
import { filterPosts, type Filter } from '../feeds/views/servedFeed';
import { errorTable, ServiceError } from '../shared/errors';
import type { WidgetSettings } from '../widgets/widget';
import type { Answer } from './answer/answer';
import type { Endpoint } from './answer/endpoint';
import { createReadyBody, type ReadyBody } from './answer/readyBody';
import type { WidgetReader } from './readWidget';
import type { ReadyViews } from './readyViews';
import { matchPath, singleParameter, type Target } from './request/target';
import {
  filterValueOf,
  parseFilterValue,
  parseAppearance,
  parsePage,
  parseRefresh,
} from './request/viewQuery';
import {
  createWidgetEndpoint,
  type ParsedRequest,
  readHeaders,
  ready,
  resolve,
  viewKey,
} from './widgetEndpoint';

const paths = ['/{slug}', '/w/{slug}', '/embed/{slug}', '/api/widget/{slug}/embed'];
/** Posts in the page, and in each further one, where the address names no `limit`. */
const pageLimit = 60;

/** `GET /w/{slug}`: the embed page, complete HTML from the server, docs/contract.md#reading. */
export function createEmbed(parts: {
  widgets: WidgetReader;
  views: ReadyViews;
  publicBaseUrl: string;
  /** Addresses besides https that pictures may come from. */
  mediaOrigins: readonly string[];
}): Endpoint {
  const { widgets, views, publicBaseUrl, mediaOrigins } = parts;

  const answer = (request: PageRequest, read: ServedWidget): Answer => {
    const { appearanceQuery, limitQuery, cursor, refresh } = request;
    const defaults = defaultFilter(read.widget.settings);
    const filter = request.filterWith(defaults);
    const resolved = resolve(read, filter);
    const page = { limit: limitQuery ?? pageLimit, cursor };
    const build = (): ReadyBody => {
      const served = read.served();
      const view = buildView({ ...read, served, filter, page, publicBaseUrl });
      const links = { defaults, appearanceQuery, limitQuery };
      const isFirst = cursor === null;
      return pageBody(
        view,
        renderWidgetPage({ view, filter: resolved ?? filter, isFirst, ...links }),
      );
    };
    const isKept = read.state !== 'sample' && limitQuery === null;
    const key =
      resolved !== null && isKept
        ? `${pageKey(read.widget.id, resolved, appearanceQuery)}:${startOf(read, resolved, cursor)}`
        : null;
    return {
      status: 200,
      headers: readHeaders(read, refresh),
      body: ready(views, key, read, build),
    };
  };

  return {
    name: 'embed',
    readableAnywhere: true,
    headers: { 'Content-Security-Policy': embedContentSecurityPolicy({ mediaOrigins }) },
    handle: createWidgetEndpoint({ widgets, parse: parseRequest, answer }),
    errorBody: (error, _correlationId, { query }) => {
      const { status } = errorTable[error.code];
      return htmlBody(renderErrorPage({ status, theme: parseAppearance(query).theme ?? 'auto' }));
    },
  };
}

interface PageRequest extends ParsedRequest {
  appearanceQuery: AppearanceQuery;
  /** What the address filters by; the owner's defaults are for where it says nothing. */
  filterWith: (defaults: Filter) => Filter;
  /** Null where the address names none. */
  limitQuery: number | null;
  cursor: Page['cursor'];
}

function parseRequest({ segments, query }: Target): PageRequest {
  const slug = matchPath(segments, paths)?.['slug'];
  if (slug === undefined) throw new ServiceError('widget_not_found');
  const { limit: limitQuery, cursor } = parsePage(query, null);
  return {
    slug,
    refresh: parseRefresh(query),
    appearanceQuery: parseAppearance(query),
    filterWith: parseFilter(query),
    limitQuery,
    cursor,
  };
}

/** Where a page starts: all cursors that callers may make up lead to as many pages as posts. */
function startOf(read: ServedWidget, filter: Filter, cursor: Page['cursor']): string {
  if (cursor === null) return 'first';
  const [post] = postsAfter(filterPosts(read.served(), filter), cursor);
  return post?.id ?? 'end';
}

function parseFilter(query: URLSearchParams): (defaults: Filter) => Filter {
  const namesPlatform = singleParameter(query, 'platform') !== null;
  const namesStatus = singleParameter(query, 'status') !== null;
  const platform = parseFilterValue(query, 'platform');
  const status = parseFilterValue(query, 'status');
  return (defaults) => ({
    platform: namesPlatform ? platform : defaults.platform,
    status: namesStatus ? status : defaults.status,
  });
}

function defaultFilter({ defaultPlatform, defaultStatus }: WidgetSettings): Filter {
  return { platform: filterValueOf(defaultPlatform), status: filterValueOf(defaultStatus) };
}

/** Appearances are few, and filters that nothing has are not kept, so keys of a widget are few too. */
function pageKey(widgetId: string, { platform, status }: Filter, query: AppearanceQuery): string {
  const appearance = appearanceParameters(query).map((parameter) => parameter.join('='));
  return `embed:${appearance.join('&')}:${viewKey(widgetId, platform, status)}`;
}

/** The etag is over all that is shown, and not over when it was read. */
function pageBody({ meta }: FeedView, html: string): ReadyBody {
  const identity = meta.fetchedAt === null ? html : html.replace(meta.fetchedAt, '');
  return createReadyBody('text/html; charset=utf-8', html, identity);
}

function htmlBody(html: string): ReadyBody {
  return createReadyBody('text/html; charset=utf-8', html, html);
}
