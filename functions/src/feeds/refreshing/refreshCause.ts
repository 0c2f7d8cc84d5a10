import type { Priority } from '../../notion/pacing/pacing';
import { isBetter, isNewer, type FeedCopy } from '../copies/feedCopy';

/**
 * Why a feed is refreshed: a viewer found it due, or there is none; a viewer forced it; a viewer
 * stands in for a task of the queue that is late; the task itself; its owner waits for the first
 * feed of a new widget; one of its pictures has no valid address.
 */
export type RefreshCause = 'viewer' | 'forced' | 'stand_in' | 'task' | 'owner' | 'media';

/** What differs between refreshes of different causes, and nothing else does. */
export interface RefreshRules {
  /** The lane in which the load's requests wait at the connection's queue. */
  priority: Priority;
  /** Reads the schema again, however young it is: a column that was just added has to show. */
  rereadsSchema: boolean;
  /** A queue that is too long counts as the widget's failure, so that the next views don't ask. */
  recordsCongestion: boolean;
  /** Only a copy of a later read is enough; else also one of the same read that is fresh for longer. */
  needsLaterRead: boolean;
  /** What it brings is published: every instance shows it at once, not when its own copy is due. */
  isPublished: boolean;
  /** Nobody waits for the answer itself, so there is time to learn what the next feed will show. */
  hasTimeToLearn: boolean;
}

const reading = {
  rereadsSchema: false,
  recordsCongestion: true,
  needsLaterRead: false,
  isPublished: false,
  hasTimeToLearn: false,
};
const yielding = { ...reading, recordsCongestion: false };

export const refreshRules: Readonly<Record<RefreshCause, RefreshRules>> = {
  viewer: { ...reading, priority: 'foreground' },
  media: { ...reading, priority: 'foreground', needsLaterRead: true, isPublished: true },
  forced: {
    ...yielding,
    priority: 'background',
    rereadsSchema: true,
    needsLaterRead: true,
    isPublished: true,
  },
  stand_in: { ...yielding, priority: 'background' },
  task: { ...yielding, priority: 'task', hasTimeToLearn: true },
  owner: { ...yielding, priority: 'task', hasTimeToLearn: true },
};

/** Whether `copy`, which somebody else has brought, makes a refresh of what is `known` needless. */
export function isEnough(cause: RefreshCause, copy: FeedCopy, known: FeedCopy | null): boolean {
  if (known === null) return true;
  return refreshRules[cause].needsLaterRead ? isNewer(copy, known) : isBetter(copy, known);
}
