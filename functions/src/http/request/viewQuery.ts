import { noAppearanceQuery, type AppearanceQuery } from '../../embed/appearance';
import type { Page } from '../../feeds/views/buildView';
import { decodeCursor } from '../../feeds/views/cursor';
import { ServiceError } from '../../shared/errors';
import { aspectRatios, themes } from '../../widgets/widget';
import { singleParameter } from './target';

/**
 * `limit` and `cursor`; all posts without them. A cursor alone pages by `limitBehindCursor`, the
 * largest limit unless the caller says otherwise.
 */
export function parsePage(
  query: URLSearchParams,
  limitBehindCursor: number | null = maxLimit,
): Page {
  const limit = singleParameter(query, 'limit');
  const cursor = singleParameter(query, 'cursor');
  return {
    limit: limit === null ? (cursor === null ? null : limitBehindCursor) : parseLimit(limit),
    cursor: cursor === null ? null : decodeCursor(cursor),
  };
}

/** `theme`, `columns`, `ratio` and `header=0`; a value that can't be had is as good as none. */
export function parseAppearance(query: URLSearchParams): AppearanceQuery {
  if (query.size === 0) return noAppearanceQuery;
  const asked = (name: string): string => query.get(name)?.trim().toLowerCase() ?? '';
  const [askedTheme, columns, askedRatio] = [asked('theme'), asked('columns'), asked('ratio')];
  return {
    theme: themes.find((theme) => theme === askedTheme) ?? null,
    columns: /^[1-6]$/.test(columns) ? Number(columns) : null,
    ratio: aspectRatios.find((ratio) => ratio === askedRatio) ?? null,
    hidesHeader: asked('header') === '0',
  };
}

/** `limit` and `cursor` of a list that is always given in pages; the cursor as it was sent. */
export function parseListPage(
  query: URLSearchParams,
  defaultLimit: number,
): { limit: number; cursor: string | null } {
  const limit = singleParameter(query, 'limit');
  return {
    limit: limit === null ? defaultLimit : parseLimit(limit),
    cursor: singleParameter(query, 'cursor'),
  };
}

/** A filter's value: null where it is absent, empty or `all`. */
export function parseFilterValue(query: URLSearchParams, name: string): string | null {
  return filterValueOf(singleParameter(query, name));
}

/** The option that a filter's text asks for: null where it is absent, empty or `all`. */
export function filterValueOf(text: string | null): string | null {
  const value = text?.trim() ?? '';
  return value === '' || value.toLowerCase() === 'all' ? null : value;
}

/** `refresh=true` or `force_refresh=true`. */
export function parseRefresh(query: URLSearchParams): boolean {
  return ['refresh', 'force_refresh'].map((name) => parseFlag(query, name)).includes(true);
}

const maxLimit = 100;

function parseLimit(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) {
    throw new ServiceError('invalid_request', {
      sentence: `The parameter "limit" must be a whole number from 1 to ${maxLimit}.`,
    });
  }
  return limit;
}

function parseFlag(query: URLSearchParams, name: string): boolean {
  const text = singleParameter(query, name)?.toLowerCase();
  if (text === undefined || text === '' || text === 'false' || text === '0') return false;
  if (text === 'true' || text === '1') return true;
  throw new ServiceError('invalid_request', {
    sentence: `The parameter "${name}" must be true or false.`,
  });
}
