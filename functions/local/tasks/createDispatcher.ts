import { Agent } from 'node:http';
import { dispatchTask } from './dispatchTask';

/** One task, as it stands now. */
export interface QueuedTask {
  /** The id it was enqueued with. */
  id: string;
  data: unknown;
  state: 'waiting' | 'running' | 'done' | 'given up';
  attempts: number;
  /** Of the last attempt; null where there was none or the function was not reached. */
  lastStatus: number | null;
}

export interface DispatcherOptions {
  /** The base URL of the function that tasks are sent to; asked for again at each dispatch. */
  target: string | (() => string);
  maxConcurrentDispatches?: number;
  maxDispatchesPerSecond?: number;
  maxAttempts?: number;
  minBackoffMs?: number;
  maxBackoffMs?: number;
  maxDoublings?: number;
}

/** Sends tasks in the order they came, each again after a growing pause where it failed. */
export interface Dispatcher {
  /** Takes a task in, to be sent after `delayMs`; `onEnd` is called when it is done or given up. */
  add(
    task: QueuedTask & { queue: string; body: string },
    onEnd: () => void,
    delayMs?: number,
  ): void;
  /** From now on tasks wait and are not sent, until `resume`. */
  pause: () => void;
  resume: () => void;
  /** Resolves when nothing waits or runs. */
  idle: () => Promise<void>;
  /** Forgets what waits and cuts what runs. */
  close(): void;
}

/** Defaults are the settings of `refreshWidget` in `src/index.ts`. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const {
    target,
    maxConcurrentDispatches = 100,
    maxDispatchesPerSecond = 50,
    maxAttempts = 4,
    minBackoffMs = 15_000,
    maxBackoffMs = 120_000,
    maxDoublings = 3,
  } = options;
  interface Entry {
    task: QueuedTask & { queue: string; body: string };
    onEnd: () => void;
  }
  const agent = new Agent({ keepAlive: true, maxSockets: maxConcurrentDispatches });
  const waiting: Entry[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let idlers: (() => void)[] = [];
  let running = 0;
  let unfinished = 0;
  let nextDispatchAtMs = 0;
  let isPumping = false;
  let isStopped = false;
  let isClosed = false;

  function later(work: () => void, delayMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  }

  function dispatchNext(): void {
    while (!isClosed && !isStopped && !isPumping && running < maxConcurrentDispatches) {
      const delayMs = nextDispatchAtMs - Date.now();
      if (waiting.length > 0 && delayMs > 0) {
        isPumping = true;
        later(() => {
          isPumping = false;
          dispatchNext();
        }, delayMs);
        return;
      }
      const entry = waiting.shift();
      if (entry === undefined) return;
      // A queue that was idle may send a second's worth at once.
      const earliestMs = Math.max(nextDispatchAtMs, Date.now() - 1000);
      nextDispatchAtMs = earliestMs + 1000 / maxDispatchesPerSecond;
      running += 1;
      const next = (): void => {
        running -= 1;
        dispatchNext();
      };
      run(entry).then(next, next);
    }
  }

  async function run(entry: Entry): Promise<void> {
    const { task, onEnd } = entry;
    const retryCount = task.attempts;
    task.state = 'running';
    task.attempts += 1;
    const baseUrl = typeof target === 'string' ? target : target();
    const status = await dispatchTask(agent, baseUrl, { ...task, retryCount });
    if (isClosed) return;
    task.lastStatus = status;
    const isDone = status !== null && status >= 200 && status < 300;
    if (!isDone && task.attempts < maxAttempts) {
      task.state = 'waiting';
      const pauseMs = minBackoffMs * 2 ** Math.min(retryCount, maxDoublings);
      later(
        () => {
          put(entry);
        },
        Math.min(maxBackoffMs, pauseMs),
      );
      return;
    }
    task.state = isDone ? 'done' : 'given up';
    unfinished -= 1;
    onEnd();
    if (unfinished === 0) notifyIdle();
  }

  function put(entry: Entry): void {
    waiting.push(entry);
    dispatchNext();
  }

  function notifyIdle(): void {
    const notified = idlers;
    idlers = [];
    for (const notify of notified) notify();
  }

  return {
    add(task, onEnd, delayMs = 0) {
      unfinished += 1;
      const entry = { task, onEnd };
      if (delayMs <= 0) put(entry);
      else
        later(() => {
          put(entry);
        }, delayMs);
    },
    pause() {
      isStopped = true;
    },
    resume() {
      isStopped = false;
      dispatchNext();
    },
    idle: () =>
      unfinished === 0 || isClosed
        ? Promise.resolve()
        : new Promise((resolve) => {
            idlers.push(resolve);
          }),
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      agent.destroy();
      notifyIdle();
    },
  };
}
