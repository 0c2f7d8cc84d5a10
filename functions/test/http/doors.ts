import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../../src/http/answer';
import type { Door } from '../../src/http/endpoint';
import { parseTarget } from '../../src/http/target';
import { ServiceError } from '../../src/shared/errors';
import { sampleFeed } from '../../src/widgets/sampleFeed';
import { serveFeed } from '../../src/widgets/servedFeed';
import type { ServedWidget, ServedWidgets } from '../../src/widgets/servedWidgets';
import { aFeed, aPost, aWidget, pageId, startMs } from '../support/builders';

/** What a door answers at `url`; rejects with its error. */
export async function askDoor(
  door: Door,
  url: string,
  headers: IncomingHttpHeaders = {},
): Promise<Answer> {
  return door.handle({ ...parseTarget(url), headers });
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
    version: 'v1',
    served: serveFeed(feed, widget.settings),
    feed,
    state: 'fresh',
    fetchedAtMs: startMs,
    tier: 'memory',
    freshForMs: 45_000,
    ...changes,
  };
}

/** What a widget shows that was never loaded. */
export function aSampleWidget(): ServedWidget {
  const changes = { served: sampleFeed, feed: null, fetchedAtMs: null, tier: null, freshForMs: 0 };
  return aServedWidget({ ...changes, state: 'sample' });
}

/** Knows one widget, which the test may exchange, and who asked for what. */
export function createFakeWidgets(first: ServedWidget = aServedWidget()) {
  const asked: { slug: string; refresh: boolean }[] = [];
  const state: { served: ServedWidget } = { served: first };
  const widgets: ServedWidgets = {
    peek: () => null,
    read(slug, { refresh = false } = {}) {
      asked.push({ slug, refresh });
      return slug === state.served.widget.slug
        ? Promise.resolve(state.served)
        : Promise.reject(new ServiceError('widget_not_found'));
    },
  };
  return { widgets, asked, state };
}
