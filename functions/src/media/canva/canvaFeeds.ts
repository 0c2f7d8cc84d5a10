import type { Copies } from '../../feeds/copies/createCopies';
import type { FeedEnrichment } from '../../feeds/refreshing/feedEnrichment';
import { refreshRules } from '../../feeds/refreshing/refreshCause';
import type { Post } from '../../notion/posts/post';
import { isCanvaLink } from './canvaLinks';
import type { CanvaPreviews } from './canvaPreviews';

/** Pictures by the design that they show; null: Canva has none. */
type Pictures = ReadonlyMap<string, string | null>;

const minAskMs = 100;

/**
 * Posts show the previews that are known, as pictures in the place of the links. So they are part
 * of the feed: it changes when one arrives, and keeps it while no cache is reached. Previews are
 * learned once the posts are kept: the next feed shows them. Who refreshes for nobody in particular
 * waits for that; a reader does only where `readersAsk`, and never for a widget's first feed.
 */
export function createCanvaFeeds(parts: {
  previews: CanvaPreviews;
  memory: Pick<Copies['memory'], 'find' | 'open'>;
  readersAsk: boolean;
}): FeedEnrichment {
  const { previews, memory, readersAsk } = parts;
  return {
    async enrich(loaded, { widget, redisBudget }) {
      const links = canvaLinksOf(loaded.feed.posts);
      if (links.length === 0) return loaded;
      const copy = memory.find(widget);
      const shown = copy === undefined ? [] : (await memory.open(widget.id, copy)).posts;
      const known = await previews.known(links, redisBudget);
      const pictures = new Map([...picturesShownBy(shown), ...known]);
      const posts = loaded.feed.posts.map((post) => withPictures(post, pictures));
      return { ...loaded, feed: { ...loaded.feed, posts } };
    },
    async learn(copy, { widget, known, cause, deadline, redisBudget }) {
      const mayAsk = refreshRules[cause].hasTimeToLearn || (readersAsk && known !== null);
      if (!mayAsk || deadline.remainingMs() <= minAskMs) return;
      const links = canvaLinksOf((await memory.open(widget.id, copy)).posts);
      if (links.length > 0) await previews.learn(links, deadline.remainingMs(), redisBudget);
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
