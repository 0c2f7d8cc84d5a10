import { createServer } from 'node:http';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFunctions } from 'firebase-admin/functions';
import { readBody } from '../../../local/notion/readBody';
import { startTaskQueue } from '../../../local/tasks/startTaskQueue';
import { openWorld } from '../../support/testWorld';

/** A task that fails comes again after 15 s, and an instance takes seconds to begin. */
jest.setTimeout(90_000);

/** A function that notes what it is sent and answers with the statuses it was given, then 204. */
async function startFunction(statuses: number[]) {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    readBody(request).then(
      (text) => {
        bodies.push(JSON.parse(text));
        response.writeHead(statuses.shift() ?? 204).end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { baseUrl: `http://127.0.0.1:${port}`, bodies, close };
}

describe('the stand-in for Cloud Tasks', () => {
  const app = initializeApp({ projectId: 'demo-queue' }, 'queue');
  const before = process.env['CLOUD_TASKS_EMULATOR_HOST'];
  const enqueue = (host: string, data: object, id: string) => {
    process.env['CLOUD_TASKS_EMULATOR_HOST'] = host;
    return getFunctions(app).taskQueue('refreshWidget').enqueue(data, { id });
  };

  afterAll(async () => {
    if (before === undefined) delete process.env['CLOUD_TASKS_EMULATOR_HOST'];
    else process.env['CLOUD_TASKS_EMULATOR_HOST'] = before;
    await deleteApp(app);
  });

  it('sends what the Admin SDK enqueues to the function', async () => {
    const target = await startFunction([]);
    const queue = await startTaskQueue({ target: target.baseUrl });
    await enqueue(queue.host, { widgetId: 'w1' }, 'one');
    await queue.idle();
    expect(target.bodies).toEqual([{ data: { widgetId: 'w1' } }]);
    expect(queue.tasks()).toEqual([
      { id: 'one', data: { widgetId: 'w1' }, state: 'done', attempts: 1, lastStatus: 204 },
    ]);
    await Promise.all([queue.close(), target.close()]);
  });

  it('refuses a name that is taken, also after its task is done', async () => {
    const target = await startFunction([]);
    const queue = await startTaskQueue({ target: target.baseUrl });
    await enqueue(queue.host, {}, 'one');
    await queue.idle();
    await expect(enqueue(queue.host, {}, 'one')).rejects.toMatchObject({
      code: 'functions/task-already-exists',
    });
    expect([target.bodies.length, queue.refusedCount()]).toEqual([1, 1]);
    await Promise.all([queue.close(), target.close()]);
  });

  it('sends a task again until the function takes it, and gives up in the end', async () => {
    const target = await startFunction([500, 503, 204, 500, 500, 500]);
    const retries = { maxAttempts: 3, minBackoffMs: 1, maxBackoffMs: 2 };
    const queue = await startTaskQueue({ target: target.baseUrl, ...retries });
    await enqueue(queue.host, {}, 'good');
    await queue.idle();
    await enqueue(queue.host, {}, 'bad');
    await queue.idle();
    expect(queue.tasks().map(({ state, attempts }) => [state, attempts])).toEqual([
      ['done', 3],
      ['given up', 3],
    ]);
    await Promise.all([queue.close(), target.close()]);
  });

  it('runs refreshWidget in production form', async () => {
    const world = await openWorld({ redis: true });
    const calendar = await world.addCalendar();
    const refreshWidget = await world.startFast('refreshWidget');
    const queue = await startTaskQueue({ target: refreshWidget.baseUrl });
    await enqueue(queue.host, { widgetId: calendar.widgetId }, 'one');
    await queue.idle();
    expect(queue.tasks()[0]).toMatchObject({ state: 'done', lastStatus: 204 });
    expect(calendar.queries()).toHaveLength(1);
    await queue.close();
    await world.close();
  });
});
