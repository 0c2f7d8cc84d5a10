import type { VNode } from 'preact';
import type { FeedView } from '../feeds/views/feedView';
import { safeUrl } from './safeUrl';

/** What a pasted link to the page unfolds to, where that is supported. */
export interface LinkPreview {
  title: string;
  description: string;
  /** The first picture's address; null where there is none. */
  imageUrl: string | null;
}

export function linkPreviewOf({ widget, posts, availablePlatforms, meta }: FeedView): LinkPreview {
  const imageUrl = posts
    .flatMap(({ images }) => images)
    .map(({ url }) => safeUrl(url))
    .find((url) => url !== null);
  const isReady = meta.state !== 'sample' && meta.total > 0;
  const count = meta.total === 1 ? '1 post' : `${meta.total} posts`;
  const where = availablePlatforms.length > 0 ? ` for ${availablePlatforms.join(', ')}` : '';
  return {
    title: widget.name,
    description: isReady ? `${count}${where}` : 'A content calendar',
    imageUrl: imageUrl ?? null,
  };
}

export function LinkPreviewTags({ title, description, imageUrl }: LinkPreview): VNode {
  return (
    <>
      <meta name="description" content={description} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {imageUrl !== null && <meta property="og:image" content={imageUrl} />}
      <meta name="twitter:card" content={imageUrl === null ? 'summary' : 'summary_large_image'} />
      <meta name="twitter:title" content={title} />
      <meta name="twitter:description" content={description} />
      {imageUrl !== null && <meta name="twitter:image" content={imageUrl} />}
    </>
  );
}
