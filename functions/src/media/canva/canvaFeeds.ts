import type { FeedMemory } from '../../feeds/copies/feedMemory';
import type { FeedLoader } from '../../feeds/refreshing/feedLoader';
import type { FeedRefresher, RefreshRequest } from '../../feeds/refreshing/feedRefresher';
import type { Post } from '../../notion/posts/post';
import { isCanvaLink } from './canvaLinks';
import type { CanvaPreviews } from './canvaPreviews';

/** Pictures by the design that they show; null: Canva has none. */
type Pictures = ReadonlyMap<string, string | null>;

const minAskMs = 100;

/**
 * A loader whose posts show the previews that are known, as pictures in the place of the links. So
 * they are part of the feed: it changes when one arrives, and keeps it while no cache is reached.
 */
export function createPreviewingLoader(
  load: FeedLoader,
  previews: CanvaPreviews,
  memory: Pick<FeedMemory, 'find' | 'open'>,
): FeedLoader {
  return async (request) => {
    const loaded = await load(request);
    const links = canvaLinksOf(loaded.feed.posts);
    if (links.length === 0) return loaded;
    const copy = memory.find(request.widget);
    const shown = copy === undefined ? [] : memory.open(request.widget.id, copy).posts;
    const known = await previews.known(links, request.redisBudget);
    const pictures = new Map([...picturesShownBy(shown), ...known]);
    const posts = loaded.feed.posts.map((post) => withPictures(post, pictures));
    return { ...loaded, feed: { ...loaded.feed, posts } };
  };
}

/**
 * A refresher that learns previews once the posts are kept: the next feed shows them. Tasks of the
 * queue wait for that; a reader does only where `readersAsk`, and never for a widget's first feed.
 */
export function createPreviewingRefresher(
  refresher: FeedRefresher,
  previews: CanvaPreviews,
  memory: Pick<FeedMemory, 'open'>,
  readersAsk: boolean,
): FeedRefresher {
  const mayAsk = ({ priority, known, deadline }: RefreshRequest): boolean =>
    (priority === 'task' || (readersAsk && known !== null)) && deadline.remainingMs() > minAskMs;

  return {
    ...refresher,
    async refresh(request) {
      const { widget, deadline, redisBudget } = request;
      const joins = refresher.isUnderway(widget);
      const copy = await refresher.refresh(request);
      if (copy === null || joins || !mayAsk(request)) return copy;
      const links = canvaLinksOf(memory.open(widget.id, copy).posts);
      if (links.length > 0) await previews.learn(links, deadline.remainingMs(), redisBudget);
      return copy;
    },
  };
}

/** Those with a preview, too: what is known of them ends one day. */
function canvaLinksOf(posts: readonly Post[]): string[] {
  const links = posts.flatMap((post) => [
    ...post.links.map(({ url }) => url),
    ...post.images.map(({ link }) => link ?? ''),
  ]);
  return [...new Set(links.filter(isCanvaLink))];
}

function picturesShownBy(posts: readonly Post[]): [string, string][] {
  return posts.flatMap(({ images }) =>
    images.flatMap(({ address, link }): [string, string][] =>
      link === undefined || !('url' in address) ? [] : [[link, address.url]],
    ),
  );
}

/** First where "Image Source" names Canva, else behind the post's own pictures. */
function withPictures(post: Post, pictures: Pictures): Post {
  const found: Post['images'] = [];
  const links: Post['links'] = [];
  for (const link of post.links) {
    const url = pictures.get(link.url) ?? null;
    if (url === null) links.push(link);
    else found.push({ source: 'canva', address: { url }, link: link.url });
  }
  if (found.length === 0) return post;
  const first = /canva/i.test(post.imageSource ?? '');
  const images = first ? [...found, ...post.images] : [...post.images, ...found];
  return { ...post, images, links };
}
