import type { VNode } from 'preact';
import type { FeedView } from '../widgets/feedView';
import { utcDay } from './dates';

/** The widget's name, how many posts there are and, for a saved copy, of what day it is. */
export function PageHeader({ view }: { view: FeedView }): VNode {
  const { widget, meta } = view;
  const facts = [
    meta.state !== 'sample' && meta.total > 0 && <PostCount count={meta.total} />,
    meta.state === 'stale' && <SavedCopy fetchedAt={meta.fetchedAt} />,
  ].filter((fact) => fact !== false);
  return (
    <header>
      <h1 dir="auto">{widget.name}</h1>
      {facts.length > 0 && (
        <p class="sub">{facts.map((fact, position) => [position > 0 && ' · ', fact])}</p>
      )}
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
      Updated <time datetime={day.isoDate}>{day.text}</time>
    </>
  );
}
