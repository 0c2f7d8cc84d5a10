import { createBoundedMemo } from '../../shared/boundedMemo';
import { ServiceError } from '../../shared/errors';

/** A request's address, cut up: what the endpoints read instead of the framework's own parsing. */
export interface Target {
  /** Decoded; an encoded slash stays inside its segment. Null: it is empty or can't be decoded. */
  readonly segments: readonly (string | null)[];
  readonly query: URLSearchParams;
}

const noQuery = new URLSearchParams();

const maxTargets = 2000;

/** Cuts `path?query` into its parts; equal addresses mostly give the same object. Never throws. */
export const parseTarget = createBoundedMemo(maxTargets, cut);

function cut(url: string): Target {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  return {
    segments: segmentsOf(path).map(decode),
    query: mark === -1 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
  };
}

/** What stands behind each slash; one at the end ends the last segment and begins none. */
function segmentsOf(path: string): string[] {
  const [, ...segments] = path.split('/');
  return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

/** An empty segment is none of a form's: in a browser `//name` names another host. */
function decode(segment: string): string | null {
  if (segment === '') return null;
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/**
 * The named segments of a path that has one of these forms (`/w/{slug}`, `/{slug}`), or null.
 * Forms are tried in order.
 */
export function matchPath(
  segments: readonly (string | null)[],
  forms: readonly string[],
): Record<string, string> | null {
  for (const form of forms) {
    const parts = form.split('/').filter((part) => part !== '');
    if (parts.length !== segments.length) continue;
    const values: Record<string, string> = {};
    const matches = parts.every((part, index) => {
      const segment = segments[index] ?? null;
      if (segment === null) return false;
      if (!part.startsWith('{')) return part === segment;
      values[part.slice(1, -1)] = segment;
      return true;
    });
    if (matches) return values;
  }
  return null;
}

/** A parameter's one value, or null where it is absent; given twice it is an `invalid_request`. */
export function singleParameter(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name);
  if (values.length > 1) {
    throw new ServiceError('invalid_request', {
      sentence: `The parameter "${name}" is given more than once.`,
    });
  }
  return values[0] ?? null;
}
