import type { ServedWidget } from '../feeds/reading/servedWidgets';
import { resolveFilter, type Filter } from '../feeds/views/servedFeed';
import type { Answer } from './answer/answer';
import { cacheControl, cacheStatus } from './answer/cacheHeaders';
import type { Door } from './answer/endpoint';
import type { ReadyBody } from './answer/readyBody';
import type { WidgetReader } from './readWidget';
import type { ReadyViews } from './readyViews';
import type { Target } from './request/target';

/** What every address asks of a widget that is shown. */
export interface AskedWidget {
  slug: string;
  /** Whether Notion is to be asked first. */
  refresh: boolean;
}

interface GivenAnswer {
  read: ServedWidget;
  answer: Answer;
}

/** Bodies are held with them. */
const maxGiven = 32;

/**
 * The way of a door that shows a widget: from the address, which is understood once, over the
 * widget to the answer. An answer from memory is given again for a moment to all who ask the same.
 */
export function createWidgetDoor<Asked extends AskedWidget>(parts: {
  widgets: WidgetReader;
  parse: (target: Target) => Asked;
  answer: (asked: Asked, read: ServedWidget) => Answer;
}): Door['handle'] {
  const { widgets, parse, answer } = parts;
  // An address that came before has the very segments that it had.
  const known = new WeakMap<Target['segments'], Asked>();
  const given = new Map<Target['segments'], GivenAnswer>();

  const askedIn = (target: Target): Asked => {
    let asked = known.get(target.segments);
    if (asked === undefined) {
      asked = parse(target);
      known.set(target.segments, asked);
    }
    return asked;
  };

  return (request) => {
    const { segments, caller } = request;
    const last = given.get(segments);
    if (last !== undefined && widgets.again(last.read, caller)) return last.answer;
    const asked = askedIn(request);
    const read = widgets.read(asked.slug, caller, asked.refresh);
    if (read instanceof Promise) return read.then((found) => answer(asked, found));
    const made = answer(asked, read);
    if (given.size >= maxGiven) given.clear();
    given.set(segments, { read, answer: made });
    return made;
  };
}

/** The key form of CONTRACT section 7: a filtered view of a widget. */
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
