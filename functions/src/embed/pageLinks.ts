import type { Filter } from '../feeds/views/servedFeed';
import { appearanceParameters, type AppearanceQuery } from './appearance';

export interface LinkContext {
  /** The owner's filter for visitors who name none. */
  defaults: Filter;
  /** What the page's own address asks of its appearance, to be kept. */
  appearanceQuery: AppearanceQuery;
  /** The `limit` of the page's own address, to be kept. */
  limitQuery: number | null;
}

/**
 * A link from the page to itself under `filter`: relative, so that it holds on every path the page
 * is served at. `all` is said only where leaving the filter out would bring the owner's default.
 * With a `cursor`, to the posts behind it.
 */
export function pageHref(
  filter: Filter,
  { defaults, appearanceQuery, limitQuery }: LinkContext,
  cursor: string | null = null,
): string {
  const query = new URLSearchParams();
  for (const dimension of ['platform', 'status'] as const) {
    const value = filter[dimension] ?? (defaults[dimension] === null ? null : 'all');
    if (value !== null) query.set(dimension, value);
  }
  for (const [name, value] of appearanceParameters(appearanceQuery)) query.set(name, value);
  if (limitQuery !== null) query.set('limit', String(limitQuery));
  if (cursor !== null) query.set('cursor', cursor);
  return `?${query.toString()}`;
}

/** Option names are matched without regard to case, as the page's own parameters are. */
export function isSameOption(one: string | null, other: string | null): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
