import type { RefreshOrder, RefreshQueue } from '../../src/feeds/refreshing/refreshQueue';

/** A queue that notes what it is asked, and takes it or not as the test says. */
export function createFakeQueue() {
  const asked: string[] = [];
  const putBack: { order: RefreshOrder; delayMs: number }[] = [];
  const state = { takes: true };
  const queue: RefreshQueue = {
    enqueue: ({ id }) => {
      asked.push(id);
      return Promise.resolve(state.takes ? 'taken' : 'failed');
    },
    enqueueAgain: (order, delayMs) => {
      putBack.push({ order, delayMs });
      return Promise.resolve(state.takes);
    },
  };
  return { queue, asked, putBack, state };
}
