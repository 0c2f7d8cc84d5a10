import type { Post } from '../../notion/posts/post';
import type { ServedFeed } from './servedFeed';

const titles = [
  'Your first post',
  'A picture to come',
  'Coming soon',
  'Next week',
  'An idea',
  'Soon',
];

/**
 * Neutral posts for a widget that has never been loaded by anybody and can't be now, so that an
 * embed never shows a bare error. Never stored, never cacheable: docs/contract.md#reading.
 */
export const sampleFeed: ServedFeed = {
  posts: titles.map(samplePost),
  availablePlatforms: [],
  availableStatuses: [],
};

function samplePost(title: string, index: number): Post {
  return {
    id: `00000000-0000-4000-8000-00000000000${index}`,
    title,
    publishDate: null,
    platforms: [],
    status: null,
    imageSource: null,
    pinned: false,
    images: [],
    videos: [],
    links: [],
  };
}
