import type { Post } from './post';

/**
 * docs/contract.md#reading: pinned first, then the newest date, by its first 10 characters and
 * then by instant, posts without one last, ties by page id.
 */
export function compareForDisplay(a: Post, b: Post): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  if (a.publishDate !== b.publishDate) {
    if (a.publishDate === null) return 1;
    if (b.publishDate === null) return -1;
    const byDay = compareText(b.publishDate.slice(0, 10), a.publishDate.slice(0, 10));
    if (byDay !== 0) return byDay;
    const byInstant = instantMsOf(b.publishDate) - instantMsOf(a.publishDate);
    if (byInstant !== 0) return byInstant;
  }
  return compareText(a.id, b.id);
}

function instantMsOf(publishDate: string): number {
  const instantMs = Date.parse(publishDate);
  return Number.isNaN(instantMs) ? 0 : instantMs;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
