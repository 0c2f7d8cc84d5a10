import type { VNode } from 'preact';
import type { FeedView } from '../feeds/views/feedView';
import { utcDay } from './dates';
import { Icon } from './icons';

export interface PageHeaderProps {
  view: FeedView;
  /** Hidden: the name is for screen readers alone. */
  hidden: boolean;
}

/** The widget's name, how many posts there are and, for a saved copy, of what day it is. */
export function PageHeader({ view, hidden }: PageHeaderProps): VNode {
  const { widget, meta } = view;
  const name = <h1 dir="auto">{widget.name}</h1>;
  if (hidden) return <header class="vh">{name}</header>;
  const facts = [
    meta.state !== 'sample' && meta.total > 0 && <PostCount count={meta.total} />,
    meta.state === 'stale' && <SavedCopy fetchedAt={meta.fetchedAt} />,
  ].filter((fact) => fact !== false);
  return (
    <header>
      {name}
      <p class="sub" id="facts">
        {facts.map((fact, position) => [position > 0 && ' · ', fact])}
      </p>
      <button id="refresh" type="button" title="Look for new posts">
        <Icon name="refresh" label="Look for new posts" />
      </button>
      <p id="found" role="status" />
    </header>
  );
}

function PostCount({ count }: { count: number }): VNode {
  return <>{count === 1 ? '1 post' : `${count} posts`}</>;
}

function SavedCopy({ fetchedAt }: { fetchedAt: string | null }): VNode {
  const day = utcDay(fetchedAt);
  if (day === null) return <>Saved copy</>;
  return (
    <>
      Updated{' '}
      <time datetime={day.isoDate} data-form="long">
        {day.text}
      </time>
    </>
  );
}
