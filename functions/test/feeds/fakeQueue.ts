import type { RefreshQueue } from '../../src/feeds/refreshing/refreshQueue';

/** A queue that notes what it is asked, and takes it or not as the test says. */
export function createFakeQueue() {
  const asked: string[] = [];
  const state = { takes: true };
  const queue: RefreshQueue = {
    enqueue: ({ id }) => {
      asked.push(id);
      return Promise.resolve(state.takes ? 'taken' : 'failed');
    },
  };
  return { queue, asked, state };
}
