import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { buildView, type Page } from '../feeds/views/buildView';
import type { FeedView } from '../feeds/views/feedView';
import { type Filter } from '../feeds/views/servedFeed';
import { ServiceError } from '../shared/errors';
import type { Answer } from './answer/answer';
import { unframedHeaders, type Endpoint } from './answer/endpoint';
import { createReadyBody, type ReadyBody } from './answer/readyBody';
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

  const answer = ({ filter, page, refresh }: DataRequest, read: ServedWidget): Answer => {
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
function readyJson(view: FeedView): ReadyBody {
  const identity = JSON.stringify({
    ...view,
    widget: { ...view.widget, views: 0 },
    meta: { ...view.meta, fetchedAt: null },
  });
  return createReadyBody('application/json; charset=utf-8', JSON.stringify(view), identity);
}
