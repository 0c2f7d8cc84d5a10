import { appearanceParameters, type AppearanceQuery } from '../embed/appearance';
import { embedContentSecurityPolicy } from '../embed/contentSecurityPolicy';
import { renderErrorPage } from '../embed/renderErrorPage';
import { renderWidgetPage, type WidgetPageInput } from '../embed/renderWidgetPage';
import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { buildView, type Page } from '../feeds/views/buildView';
import { postsAfter } from '../feeds/views/cursor';
import { filterPosts, type Filter } from '../feeds/views/servedFeed';
import { errorTable, ServiceError } from '../shared/errors';
import { withValue } from '../shared/withValue';
import type { WidgetSettings } from '../widgets/widget';
import type { Answer } from './answer/answer';
import type { Endpoint } from './answer/endpoint';
import { assembleBody, textBody, type BodyPiece, type ReadyBody } from './answer/readyBody';
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
const htmlType = 'text/html; charset=utf-8';
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

  const bodyOf = (
    { appearanceQuery, limitQuery, cursor }: PageRequest,
    read: ServedWidget,
    { defaults, filter, resolved, start }: PageChoice,
  ): ReadyBody | Promise<ReadyBody> => {
    const isKept = resolved !== null && read.state !== 'sample' && limitQuery === null;
    const key = isKept ? `${pageKey(read.widget.id, resolved, appearanceQuery)}:${start}` : null;
    return ready(views, key, read, async () => {
      const served = await read.served();
      const page = { limit: limitQuery ?? pageLimit, cursor };
      const view = buildView({ ...read, served, filter, page, publicBaseUrl });
      const links = { defaults, appearanceQuery, limitQuery };
      const isFirst = cursor === null;
      const input = { view, filter: resolved ?? filter, isFirst, ...links };
      return assembleBody(htmlType, pagePieces(input));
    });
  };

  const answer = (request: PageRequest, read: ServedWidget): Answer | Promise<Answer> =>
    withValue(
      withValue(choosePage(request, read), (choice) => bodyOf(request, read, choice)),
      (body) => ({ status: 200, headers: readHeaders(read, request.refresh), body }),
    );

  return {
    name: 'embed',
    readableAnywhere: true,
    headers: { 'Content-Security-Policy': embedContentSecurityPolicy({ mediaOrigins }) },
    handle: createWidgetEndpoint({ widgets, parse: parseRequest, answer }),
    errorBody: (error, _correlationId, { query }) => {
      const { status } = errorTable[error.code];
      return textBody(
        htmlType,
        renderErrorPage({ status, theme: parseAppearance(query).theme ?? 'auto' }),
      );
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

/** Which page of a widget an address leads to. */
interface PageChoice {
  defaults: Filter;
  filter: Filter;
  /** As Notion spells it; null where no post has such a value. */
  resolved: Filter | null;
  /** The first post: all cursors that callers may make up lead to as many pages as posts. */
  start: string;
}

function choosePage(
  { filterWith, cursor }: PageRequest,
  read: ServedWidget,
): PageChoice | Promise<PageChoice> {
  const defaults = defaultFilter(read.widget.settings);
  const filter = filterWith(defaults);
  const choice = { defaults, filter, start: 'first' };
  return withValue(resolve(read, filter), (resolved) => {
    if (resolved === null || cursor === null) return { ...choice, resolved };
    return withValue(read.served(), (served) => {
      const [post] = postsAfter(filterPosts(served, resolved), cursor);
      return { ...choice, resolved, start: post?.id ?? 'end' };
    });
  });
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

/** The etag is over all that is shown, and not over when it was read, which stands before the posts. */
function* pagePieces(input: WidgetPageInput): Generator<BodyPiece> {
  const { fetchedAt } = input.view.meta;
  let isFirst = true;
  for (const text of renderWidgetPage(input)) {
    yield isFirst && fetchedAt !== null
      ? { text, identity: text.replace(fetchedAt, '') }
      : { text };
    isFirst = false;
  }
}
