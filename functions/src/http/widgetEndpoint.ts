import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { resolveFilter, type Filter } from '../feeds/views/servedFeed';
import { withValue } from '../shared/withValue';
import type { Answer } from './answer/answer';
import { cacheControl, cacheStatus } from './answer/cacheHeaders';
import type { Endpoint } from './answer/endpoint';
import type { ReadyBody } from './answer/readyBody';
import type { WidgetReader } from './readWidget';
import type { ReadyViews } from './readyViews';
import type { Target } from './request/target';

/** What every address says of a widget that is shown. */
export interface ParsedRequest {
  slug: string;
  /** Whether Notion is to be parsed first. */
  refresh: boolean;
}

interface RecentAnswer {
  read: ServedWidget;
  answer: Answer;
}

/** Bodies are held with them. */
const maxRecentAnswers = 32;

/**
 * The way of an endpoint that shows a widget: from the address, which is understood once, over the
 * widget to the answer. An answer from memory is sent again for a moment to all who ask the same.
 */
export function createWidgetEndpoint<Parsed extends ParsedRequest>(parts: {
  widgets: WidgetReader;
  parse: (target: Target) => Parsed;
  answer: (parsed: Parsed, read: ServedWidget) => Answer | Promise<Answer>;
}): Endpoint['handle'] {
  const { widgets, parse, answer } = parts;
  // An address that came before has the very segments that it had.
  const known = new WeakMap<Target['segments'], Parsed>();
  const recentAnswers = new Map<Target['segments'], RecentAnswer>();

  const parsedFrom = (target: Target): Parsed => {
    let parsed = known.get(target.segments);
    if (parsed === undefined) {
      parsed = parse(target);
      known.set(target.segments, parsed);
    }
    return parsed;
  };

  const remember = (segments: Target['segments'], read: ServedWidget, made: Answer): Answer => {
    if (recentAnswers.size >= maxRecentAnswers) recentAnswers.clear();
    recentAnswers.set(segments, { read, answer: made });
    return made;
  };

  return (request) => {
    const { segments, caller } = request;
    const last = recentAnswers.get(segments);
    if (last !== undefined && widgets.again(last.read, caller)) return last.answer;
    const parsed = parsedFrom(request);
    const read = widgets.read(parsed.slug, caller, parsed.refresh);
    if (read instanceof Promise) return read.then((found) => answer(parsed, found));
    return withValue(answer(parsed, read), (made) => remember(segments, read, made));
  };
}

/** The key form of docs/architecture.md#redis-keys: a filtered view of a widget. */
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
export function resolve(
  read: ServedWidget,
  filter: Filter,
): Filter | null | Promise<Filter | null> {
  const isNone = filter.platform === null && filter.status === null;
  return isNone ? filter : withValue(read.served(), (served) => resolveFilter(served, filter));
}

/** The ready body under `key`, or a new one; a null key is for views that are not kept. */
export function ready(
  views: ReadyViews,
  key: string | null,
  { origin }: ServedWidget,
  make: () => Promise<ReadyBody>,
): ReadyBody | Promise<ReadyBody> {
  return key === null ? make() : views.get(key, origin, make);
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
