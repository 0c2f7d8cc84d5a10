import { ServiceError } from '../shared/errors';
import { decodeCursor } from '../widgets/cursor';
import type { Page } from '../widgets/buildView';
import { singleParameter } from './target';

/** `limit` and `cursor`; all posts without them. A cursor alone pages by the largest limit. */
export function parsePage(query: URLSearchParams): Page {
  const limit = singleParameter(query, 'limit');
  const cursor = singleParameter(query, 'cursor');
  return {
    limit: limit === null ? (cursor === null ? null : maxLimit) : parseLimit(limit),
    cursor: cursor === null ? null : decodeCursor(cursor),
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
