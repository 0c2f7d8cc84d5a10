import type { VNode } from 'preact';
import type { PostView } from '../feeds/views/feedView';
import { anchorsOf } from './anchors';
import { Icon } from './icons';
import { PostFacts } from './postFacts';
import { PostStage } from './postStage';
import { tileContent } from './tileContent';

/**
 * One post by itself, over the page: shown while the address ends in its `#post-…`, by the style
 * alone. The script lifts its inner part into a dialog.
 */
export function PostSheet({ post }: { post: PostView }): VNode {
  const { sheetId, titleId, tileHref } = anchorsOf(post.id);
  const tile = tileContent(post);
  return (
    <section class="post" id={sheetId} aria-labelledby={titleId}>
      <a class="veil" href={tileHref} tabIndex={-1} aria-hidden="true" />
      <div class={tile.media.length > 0 ? 'sheet' : 'sheet words'}>
        <a class="close" href={tileHref} title="Close">
          <Icon name="close" label="Close" />
        </a>
        {tile.media.length > 0 && <PostStage tile={tile} title={post.title} />}
        <div class="about">
          <h2 id={titleId} dir="auto">
            {post.title}
          </h2>
          <PostFacts post={post} />
          {tile.links.map(({ url, host }) => (
            <a key={url} class="go" href={url} target="_blank" rel="noopener noreferrer">
              {`Open ${host}`}
              <span class="vh"> in a new tab</span>
              <Icon name="open" />
            </a>
          ))}
        </div>
      </div>
    </section>
  );
}
