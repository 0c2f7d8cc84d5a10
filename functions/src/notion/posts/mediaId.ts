import { createHash } from 'node:crypto';
import { toUuid } from '../answers/ids';
import { decodePropertyId } from '../answers/propertyId';

/** Stands for the page's cover where a property's id is asked for. */
export const coverPropertyId = 'cover';

/**
 * A name for a hosted file that survives reordering and re-signing: made of its page, its property
 * and its path without the query, which holds the signature. The URL must parse.
 */
export function mediaIdOf(pageId: string, propertyId: string, fileUrl: string): string {
  const digest = createHash('sha256')
    .update(`${decodePropertyId(propertyId)}\n${new URL(fileUrl).pathname}`)
    .digest('hex');
  return `${pageId.replaceAll('-', '').toLowerCase()}-${digest.slice(0, 16)}`;
}

/** The page, as a hyphenated UUID, whose file this names; null for what is no media id. */
export function pageIdOf(mediaId: string): string | null {
  const page = /^([0-9a-f]{32})-[0-9a-f]{16}$/.exec(mediaId)?.[1];
  return page === undefined ? null : toUuid(page);
}
