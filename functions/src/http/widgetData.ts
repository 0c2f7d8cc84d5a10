import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { buildView, type Page } from '../feeds/views/buildView';
import type { FeedView } from '../feeds/views/feedView';
import { type Filter } from '../feeds/views/servedFeed';
import { ServiceError } from '../shared/errors';
import { withValue } from '../shared/withValue';
import type { Answer } from './answer/answer';
import { unframedHeaders, type Endpoint } from './answer/endpoint';
import { assembleBody, type BodyPiece, type ReadyBody } from './answer/readyBody';
import type { WidgetReader } from './readWidget';
import type { ReadyViews } from './readyViews';
import { matchPath, type Target } from './request/target';
import { parseFilterValue, parsePage, parseRefresh } from './request/viewQuery';
import {
  createWidgetEndpoint,
  type ParsedRequest,
  viewKey,
  resolve,
  ready,
  readHeaders,
} from './widgetEndpoint';

const paths = ['/{slug}', '/api/widgets/{slug}/data'];

/** `GET …/data`: a widget's posts as JSON, docs/contract.md#reading. */
export function createWidgetData(parts: {
  widgets: WidgetReader;
  views: ReadyViews;
  publicBaseUrl: string;
}): Endpoint {
  const { widgets, views, publicBaseUrl } = parts;

  const bodyOf = (
    { filter, page }: DataRequest,
    read: ServedWidget,
    resolved: Filter | null,
  ): ReadyBody | Promise<ReadyBody> => {
    const whole = page.limit === null && page.cursor === null;
    const key =
      resolved !== null && whole && read.state !== 'sample'
        ? viewKey(read.widget.id, resolved.platform, resolved.status)
        : null;
    return ready(views, key, read, async () => {
      const served = await read.served();
      const view = buildView({ ...read, served, filter, page, publicBaseUrl });
      return assembleBody('application/json; charset=utf-8', jsonPieces(view));
    });
  };

  const answer = (request: DataRequest, read: ServedWidget): Answer | Promise<Answer> =>
    withValue(
      withValue(resolve(read, request.filter), (resolved) => bodyOf(request, read, resolved)),
      (body) => ({ status: 200, headers: readHeaders(read, request.refresh), body }),
    );

  return {
    name: 'widgetData',
    readableAnywhere: true,
    headers: unframedHeaders,
    handle: createWidgetEndpoint({ widgets, parse: parseRequest, answer }),
  };
}

interface DataRequest extends ParsedRequest {
  filter: Filter;
  page: Page;
}

function parseRequest({ segments, query }: Target): DataRequest {
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

/** The etag is over posts, name, settings and state: not over views, and not when it was read. */
function* jsonPieces({ widget, posts, ...rest }: FeedView): Generator<BodyPiece> {
  const opening = (shown: FeedView['widget']): string =>
    `{"widget":${JSON.stringify(shown)},"posts":[`;
  yield { text: opening(widget), identity: opening({ ...widget, views: 0 }) };
  for (const [index, post] of posts.entries()) {
    yield { text: `${index === 0 ? '' : ','}${JSON.stringify(post)}` };
  }
  const ending = (fetchedAt: string | null): string =>
    `],${JSON.stringify({ ...rest, meta: { ...rest.meta, fetchedAt } }).slice(1)}`;
  yield { text: ending(rest.meta.fetchedAt), identity: ending(null) };
}
