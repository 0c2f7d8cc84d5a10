import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { functionsFolder } from '../../local/dev/folders';
import { startDiscovery } from '../../local/production/startDiscovery';
import { startInstance, type Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

const builtPath = resolve(functionsFolder, 'lib/index.js');

describe('the deployed onWidgetWritten', () => {
  it('is triggered by every write to a widget, and again after a failure', async () => {
    const { endpoints } = await startDiscovery();
    const { onWidgetWritten: endpoint } = endpoints;
    expect(endpoint).toMatchObject({
      platform: 'gcfv2',
      region: ['us-central1'],
      availableMemoryMb: 256,
      eventTrigger: {
        eventType: 'google.cloud.firestore.document.v1.written',
        eventFilters: { database: '(default)' },
        eventFilterPathPatterns: { document: 'widgets/{widgetId}' },
        retry: true,
      },
    });
    expect(endpoint?.secretEnvironmentVariables?.map(({ key }) => key)).toEqual([
      'TOKEN_ENCRYPTION_KEYS',
      'UPSTASH_REDIS_REST_TOKEN',
    ]);
  });

  it('makes no other function load the SDK of Firestore when it starts', async () => {
    const script = `require(${JSON.stringify(builtPath)});
      console.log(JSON.stringify(Object.keys(require.cache).filter((path) => path.includes('@google-cloud/firestore'))))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: functionsFolder,
      env: { PATH: process.env['PATH'], GCLOUD_PROJECT: 'demo-import' },
    });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('onWidgetWritten in production form', () => {
  let world: RedisTestWorld;
  let calendar: TestCalendar;
  let trigger: Instance;
  let data: Instance;

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    const env = { ...world.env, NOTION_REQUESTS_PER_SECOND: '100' };
    [trigger, data, calendar] = await Promise.all([
      startInstance({ target: 'onWidgetWritten', env, signatureType: 'cloudevent' }),
      world.startFast('widgetData'),
      world.addCalendar(),
    ]);
  });
  afterAll(async () => {
    await trigger.stop();
    await world.close();
  });
  afterEach(() => {
    world.gateway.faults.set({ kind: 'none' });
  });

  const documentPath = (): string => `widgets/${calendar.widgetId}`;

  /** The document as Firestore's events hold it. */
  async function stored(): Promise<unknown> {
    const { FIRESTORE_EMULATOR_HOST: host = '' } = world.env;
    const url = `http://${host}/v1/projects/${world.projectId}/databases/(default)/documents/${documentPath()}`;
    return (await fetch(url, { headers: { authorization: 'Bearer owner' } })).json();
  }

  /** Changes the document and triggers the function with it, as Eventarc does. */
  async function change(fields: Record<string, unknown>): Promise<() => Promise<number>> {
    const oldValue = await stored();
    await world.firestore.doc(documentPath()).update(fields);
    const value = await stored();
    return async () => {
      const { status } = await ask(trigger, '/', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'ce-specversion': '1.0',
          'ce-id': 'e1',
          'ce-type': 'google.cloud.firestore.document.v1.written',
          'ce-source': `//firestore.googleapis.com/projects/${world.projectId}/databases/(default)`,
          'ce-time': new Date().toISOString(),
          'ce-datacontenttype': 'application/json',
          'ce-project': world.projectId,
          'ce-database': '(default)',
          'ce-namespace': '(default)',
          'ce-location': 'us-central1',
          'ce-document': documentPath(),
        },
        body: JSON.stringify({ oldValue, value }),
      });
      return status;
    };
  }

  const nameServed = async (): Promise<string> =>
    dataOf(await ask(data, `/${calendar.slug}`)).widget.name;

  it('follows up a change, and fails while Redis is down', async () => {
    await nameServed();
    const deliver = await change({ name: 'By hand' });
    world.gateway.faults.set({ kind: 'refuse' });
    expect(await deliver()).toBeGreaterThanOrEqual(500);
    world.gateway.faults.set({ kind: 'none' });
    // Where Redis is late it fails once more, and is triggered again.
    await eventually(15_000, async () => {
      expect(await deliver()).toBeLessThan(300);
    });
    await eventually(20_000, async () => {
      expect(await nameServed()).toBe('By hand');
    });
  }, 60_000);

  it('leaves the service’s own writes alone', async () => {
    const deliver = await change({ views: 3 });
    const before = world.gateway.commandCount();
    expect(await deliver()).toBeLessThan(300);
    expect(world.gateway.commandCount()).toBe(before);
  });
});
