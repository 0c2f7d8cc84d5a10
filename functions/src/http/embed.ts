import { embedContentSecurityPolicy } from '../embed/contentSecurityPolicy';
import { lookParameters, type LookQuery } from '../embed/look';
import { renderErrorPage } from '../embed/renderErrorPage';
import { renderWidgetPage } from '../embed/renderWidgetPage';
import { errorTable, ServiceError } from '../shared/errors';
import { buildView, type Page } from '../widgets/buildView';
import type { FeedView } from '../widgets/feedView';
import type { Filter } from '../widgets/servedFeed';
import type { ServedWidget } from '../widgets/servedWidgets';
import type { WidgetSettings } from '../widgets/widget';
import type { Answer } from './answer';
import type { Door } from './endpoint';
import { createReadyBody, type ReadyBody } from './readyBody';
import type { ReadyViews } from './readyViews';
import type { WidgetReader } from './readWidget';
import { matchPath, singleParameter, type Target } from './target';
import { filterValueOf, parseFilterValue, parseLook, parsePage, parseRefresh } from './viewQuery';
import { readHeaders, ready, resolve, viewKey } from './widgetData';
import { createWidgetDoor, type AskedWidget } from './widgetDoor';

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
}): Door {
  const { widgets, views, publicBaseUrl, mediaOrigins } = parts;

  const answer = (asked: Asked, read: ServedWidget): Answer => {
    const { lookQuery, limitQuery, cursor, refresh } = asked;
    const defaults = defaultFilter(read.widget.settings);
    const filter = asked.filterWith(defaults);
    const resolved = resolve(read, filter);
    const page = { limit: limitQuery ?? pageLimit, cursor };
    const build = (): ReadyBody => {
      const served = read.served();
      const view = buildView({ ...read, served, filter, page, publicBaseUrl });
      const links = { defaults, lookQuery, limitQuery };
      const isFirst = cursor === null;
      return pageBody(
        view,
        renderWidgetPage({ view, filter: resolved ?? filter, isFirst, ...links }),
      );
    };
    // Further pages are not kept: there is no end to the cursors that callers may make up.
    const isKept = read.state !== 'sample' && cursor === null && limitQuery === null;
    const key = resolved !== null && isKept ? pageKey(read.widget.id, resolved, lookQuery) : null;
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
    handle: createWidgetDoor({ widgets, parse: parseAsked, answer }),
    errorBody: (error, _correlationId, { query }) => {
      const { status } = errorTable[error.code];
      return htmlBody(renderErrorPage({ status, theme: parseLook(query).theme ?? 'auto' }));
    },
  };
}

interface Asked extends AskedWidget {
  lookQuery: LookQuery;
  /** What the address filters by; the owner's defaults are for where it says nothing. */
  filterWith: (defaults: Filter) => Filter;
  /** Null where the address names none. */
  limitQuery: number | null;
  cursor: Page['cursor'];
}

function parseAsked({ segments, query }: Target): Asked {
  const slug = matchPath(segments, paths)?.['slug'];
  if (slug === undefined) throw new ServiceError('widget_not_found');
  const { limit: limitQuery, cursor } = parsePage(query, null);
  return {
    slug,
    refresh: parseRefresh(query),
    lookQuery: parseLook(query),
    filterWith: parseAskedFilter(query),
    limitQuery,
    cursor,
  };
}

function parseAskedFilter(query: URLSearchParams): (defaults: Filter) => Filter {
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

/** Looks are few, and filters that nothing has are not kept, so keys of a widget are few too. */
function pageKey(widgetId: string, { platform, status }: Filter, look: LookQuery): string {
  const looks = lookParameters(look).map((parameter) => parameter.join('='));
  return `embed:${looks.join('&')}:${viewKey(widgetId, platform, status)}`;
}

/** The etag is over all that is shown, and not over when it was read. */
function pageBody({ meta }: FeedView, html: string): ReadyBody {
  const identity = meta.fetchedAt === null ? html : html.replace(meta.fetchedAt, '');
  return createReadyBody('text/html; charset=utf-8', html, identity);
}

function htmlBody(html: string): ReadyBody {
  return createReadyBody('text/html; charset=utf-8', html, html);
}
