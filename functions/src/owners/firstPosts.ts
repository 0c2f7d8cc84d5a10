import type { FirstFeed } from '../feeds/refreshing/firstFeed';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import type { Widget } from '../widgets/widget';
import { loadingWarning, missingPostsWarnings } from './advice/ownerWarnings';

/**
 * What the owner should know of a load whose outcome is `first`: sentences. Where it brought
 * nothing (null: it failed) the queue goes on with it.
 */
export async function followFirstFeed(
  first: Awaited<ReturnType<FirstFeed>> | null,
  widget: Widget,
  queue: Pick<RefreshQueue, 'enqueue'> | null,
): Promise<string[]> {
  if (first?.kind === 'loaded') return missingPostsWarnings(first.feed);
  await queue?.enqueue(widget, null);
  return [loadingWarning];
}
