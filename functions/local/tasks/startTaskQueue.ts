import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBody } from '../notion/readBody';
import { createDispatcher, type DispatcherOptions, type QueuedTask } from './createDispatcher';

export type { QueuedTask };

export interface TaskQueueOptions extends DispatcherOptions {
  /** How long a name stays taken after its task is over. */
  nameKeptMs?: number;
}

/** A queue that the Admin SDK enqueues to, with the manners that this service relies on. */
export interface RunningTaskQueue {
  /** For CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:PORT`. */
  host: string;
  /** All tasks whose names are still taken, in the order they came. */
  tasks(): readonly QueuedTask[];
  /** How often `enqueue` was refused because the name was taken. */
  refusedCount(): number;
  /** From now on tasks are taken and not sent, until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
  /** Forgets what waits, cuts what runs, frees the port. */
  close(): Promise<void>;
}

const path = /^\/projects\/[^/]+\/locations\/[^/]+\/queues\/([^/]+)\/tasks$/;
const enqueueSchema = z.object({
  task: z.object({
    name: z.string().optional(),
    scheduleTime: z.iso.datetime().optional(),
    httpRequest: z.object({ body: z.base64() }),
  }),
});
const bodySchema = z.object({ data: z.unknown() });

/**
 * A small stand-in for Cloud Tasks on 127.0.0.1, for instances run as production runs them: a name
 * that is taken is refused with 409, tasks that fail come again, and one with a time waits for it.
 */
export async function startTaskQueue(options: TaskQueueOptions): Promise<RunningTaskQueue> {
  const { nameKeptMs = 3_600_000, ...dispatching } = options;
  const dispatcher = createDispatcher(dispatching);
  const tasks = new Map<string, QueuedTask>();
  let refusedCount = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const queue = path.exec(request.url ?? '')?.[1];
    if (queue === undefined || request.method !== 'POST') {
      send(response, 404, { error: { status: 'NOT_FOUND', message: 'There is no such queue.' } });
      return;
    }
    const parsed = enqueueSchema.safeParse(parseJson(await readBody(request)));
    if (!parsed.success) {
      send(response, 400, { error: { status: 'INVALID_ARGUMENT', message: 'That is no task.' } });
      return;
    }
    const { name, scheduleTime, httpRequest } = parsed.data.task;
    const id = name?.split('/').at(-1) ?? randomUUID();
    if (tasks.has(id)) {
      refusedCount += 1;
      send(response, 409, { error: { status: 'ALREADY_EXISTS', message: 'The name is taken.' } });
      return;
    }
    const body = Buffer.from(httpRequest.body, 'base64').toString('utf8');
    const { data } = bodySchema.parse(parseJson(body));
    const state: QueuedTask['state'] = 'waiting';
    const task = { id, queue, body, data, state, attempts: 0, lastStatus: null };
    tasks.set(id, task);
    const delayMs = scheduleTime === undefined ? 0 : Date.parse(scheduleTime) - Date.now();
    const forget = (): void => {
      setTimeout(() => tasks.delete(id), nameKeptMs).unref();
    };
    dispatcher.add(task, forget, delayMs);
    send(response, 200, { name: name ?? id });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      response.destroy();
    });
  });
  // Node's own 5 s would cut connections that a caller is about to use again.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    tasks: () =>
      [...tasks.values()].map(({ id, data, state, attempts, lastStatus }) => ({
        id,
        data,
        state,
        attempts,
        lastStatus,
      })),
    refusedCount: () => refusedCount,
    pause: dispatcher.pause,
    resume: dispatcher.resume,
    idle: dispatcher.idle,
    async close() {
      dispatcher.close();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
