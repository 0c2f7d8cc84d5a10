import type { IncomingHttpHeaders } from 'node:http';
import type { ServedWidget } from '../../src/feeds/reading/servedWidgets';
import { sampleFeed } from '../../src/feeds/views/sampleFeed';
import { serveFeed } from '../../src/feeds/views/servedFeed';
import type { Answer } from '../../src/http/answer/answer';
import type { Endpoint } from '../../src/http/answer/endpoint';
import type { WidgetReader } from '../../src/http/readWidget';
import { parseTarget } from '../../src/http/request/target';
import { ServiceError } from '../../src/shared/errors';
import { aFeed, aPost, aWidget, pageId, startMs } from '../support/builders';

/** What an endpoint answers at `url`; rejects with its error. */
export async function askEndpoint(
  endpoint: Endpoint,
  url: string,
  headers: IncomingHttpHeaders = {},
): Promise<Answer> {
  const caller = { client: ['203.0.113.7'], hop: '198.51.100.1' };
  return endpoint.handle({ ...parseTarget(url), headers, caller });
}

export async function textOf({ body }: Answer): Promise<string> {
  return body === null ? '' : (await body.encoded('identity')).bytes.toString('utf8');
}

/** Three posts: two of Instagram (one done), one of TikTok. */
export const somePosts = [
  aPost({ id: pageId(1), title: 'First' }),
  aPost({ id: pageId(2), title: 'Second', publishDate: '2026-11-01', status: 'In progress' }),
  aPost({ id: pageId(3), title: 'Third', publishDate: null, platforms: ['TikTok'] }),
];

/** A widget with `somePosts`, fresh for another 45 s. */
export function aServedWidget(changes: Partial<ServedWidget> = {}): ServedWidget {
  const widget = changes.widget ?? aWidget();
  const feed = aFeed({ posts: somePosts });
  return {
    widget,
    origin: 'v1',
    served: () => serveFeed(feed, widget.settings),
    feed: () => feed,
    state: 'fresh',
    fetchedAtMs: startMs,
    tier: 'memory',
    freshForMs: 45_000,
    again: () => false,
    ...changes,
  };
}

/** What a widget shows that was never loaded. */
export function aSampleWidget(): ServedWidget {
  return aServedWidget({
    origin: 'v1 sample',
    served: () => sampleFeed,
    feed: () => null,
    state: 'sample',
    fetchedAtMs: null,
    tier: null,
    freshForMs: 0,
  });
}

/** Knows one widget, which the test may exchange, and who asked for what. */
export function createFakeWidgets(first: ServedWidget = aServedWidget()) {
  const asked: { slug: string; refresh: boolean }[] = [];
  const state: { served: ServedWidget } = { served: first };
  const widgets: WidgetReader = {
    again: (read) => read.again(),
    read(slug, _caller, refresh) {
      asked.push({ slug, refresh });
      return slug === state.served.widget.slug
        ? Promise.resolve(state.served)
        : Promise.reject(new ServiceError('widget_not_found'));
    },
  };
  return { widgets, asked, state };
}
