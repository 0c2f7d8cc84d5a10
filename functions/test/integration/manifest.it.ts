import { resolve } from 'node:path';
import { functionsFolder } from '../../local/dev/folders';
import { startDiscovery, type Manifest } from '../../local/production/startDiscovery';
import { startInstance } from '../../local/production/startInstance';
import { variables } from '../../src/variables';

describe('what firebase deploy discovers', () => {
  let manifest: Manifest;
  let bySecondWay: Manifest;

  beforeAll(async () => {
    manifest = await startDiscovery();
    bySecondWay = await startDiscovery({ CACHE_TTL_SECONDS: 'soon', LOG_LEVEL: 'loud' });
  });

  it('is every function: HTTPS ones that anybody may call, the queue’s and the trigger', () => {
    const endpoints = ['adminStatus', 'api', 'embed', 'media', 'widgetData'];
    expect(Object.keys(manifest.endpoints).sort()).toEqual(
      [...endpoints, 'onWidgetWritten', 'refreshWidget'].sort(),
    );
    for (const name of endpoints) {
      expect(manifest.endpoints[name]).toMatchObject({
        platform: 'gcfv2',
        region: ['us-central1'],
        concurrency: 80,
        timeoutSeconds: name === 'api' ? 120 : 30,
        httpsTrigger: { invoker: ['public'] },
      });
    }
  });

  it('gives the queue its rates, and each task 5 minutes and a few tries', () => {
    expect(manifest.endpoints['refreshWidget']).toMatchObject({
      platform: 'gcfv2',
      region: ['us-central1'],
      timeoutSeconds: 330,
      taskQueueTrigger: {
        retryConfig: { maxAttempts: 4, minBackoffSeconds: 15 },
        rateLimits: { maxConcurrentDispatches: 40, maxDispatchesPerSecond: 50 },
      },
    });
  });

  it.each([
    ['widgetData', 512, 4, ['TOKEN_ENCRYPTION_KEYS', 'UPSTASH_REDIS_REST_TOKEN']],
    ['embed', 512, 4, ['TOKEN_ENCRYPTION_KEYS', 'UPSTASH_REDIS_REST_TOKEN']],
    ['media', 512, 4, ['TOKEN_ENCRYPTION_KEYS', 'UPSTASH_REDIS_REST_TOKEN']],
    ['api', 512, 3, ['TOKEN_ENCRYPTION_KEYS', 'TOKEN_FINGERPRINT_KEY', 'UPSTASH_REDIS_REST_TOKEN']],
    ['adminStatus', 256, 1, ['ADMIN_API_KEY', 'UPSTASH_REDIS_REST_TOKEN']],
    ['onWidgetWritten', 256, 2, ['TOKEN_ENCRYPTION_KEYS', 'UPSTASH_REDIS_REST_TOKEN']],
    ['refreshWidget', 512, 2, ['TOKEN_ENCRYPTION_KEYS', 'UPSTASH_REDIS_REST_TOKEN']],
  ])('gives %s %i MiB, %i instances at most and its secrets alone', (name, memoryMb, max, keys) => {
    const endpoint = manifest.endpoints[name];
    expect(endpoint).toMatchObject({ availableMemoryMb: memoryMb, maxInstances: max });
    expect(endpoint?.secretEnvironmentVariables?.map(({ key }) => key)).toEqual(keys);
  });

  it('takes no more instances in sum than a new project may have', () => {
    const most = Object.values(manifest.endpoints).map(({ maxInstances }) => maxInstances ?? 0);
    expect(Math.max(...most)).toBeLessThanOrEqual(10);
    expect(most.reduce((sum, count) => sum + count, 0)).toBe(20);
  });

  it('follows the settings of a deploy: region, instances, accounts', async () => {
    const { endpoints } = await startDiscovery({
      FUNCTIONS_REGION: 'europe-west1',
      MIN_INSTANCES: '1',
      MAX_INSTANCES: '30',
      SERVICE_ACCOUNT_VIEWERS: 'viewers@',
      SERVICE_ACCOUNT_OWNERS: 'owners@',
    });
    for (const endpoint of Object.values(endpoints)) {
      expect(endpoint.region).toEqual(['europe-west1']);
    }
    const whose = Object.entries(endpoints).map(([name, { serviceAccountEmail }]) => [
      name,
      serviceAccountEmail,
    ]);
    expect(Object.fromEntries(whose)).toEqual({
      widgetData: 'viewers@',
      embed: 'viewers@',
      media: 'viewers@',
      refreshWidget: 'viewers@',
      onWidgetWritten: 'viewers@',
      api: 'owners@',
      adminStatus: 'owners@',
    });
    expect(endpoints['embed']).toMatchObject({ minInstances: 1, maxInstances: 30 });
    expect(endpoints['widgetData']).toMatchObject({ minInstances: 1, maxInstances: 30 });
    expect(endpoints['media']).toMatchObject({ maxInstances: 30 });
    expect(endpoints['media']?.minInstances ?? 0).toBe(0);
    expect(endpoints['api']).toMatchObject({ maxInstances: 3 });
  });

  it('has a parameter with the default of every plain variable', () => {
    const params = new Map(manifest.params.map((param) => [param.name, param['default']]));
    const plain = variables.filter(({ scope }) => scope === 'deployed');
    expect(plain.map(({ name }) => params.get(name))).toEqual(
      plain.map(({ defaultValue }) => defaultValue),
    );
  });

  it('has every bound secret, and nothing that the code does not read', () => {
    const secretsBound = Object.values(manifest.endpoints).flatMap(
      ({ secretEnvironmentVariables = [] }) => secretEnvironmentVariables.map(({ key }) => key),
    );
    const known = variables.map(({ name }) => name);
    const params = manifest.params.map(({ name }) => name);
    expect(params).toEqual(expect.arrayContaining(secretsBound));
    expect(params.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is the same from the package that is uploaded', async () => {
    expect(await startDiscovery({}, resolve(functionsFolder, 'lib'))).toEqual(manifest);
  });

  it('is the same whatever the values are', () => {
    expect(bySecondWay).toEqual(manifest);
  });
});

describe('an instance with a value that does not parse', () => {
  it('ends at its start and names the variable', async () => {
    const starting = startInstance({ target: 'widgetData', env: { CACHE_TTL_SECONDS: 'soon' } });
    await expect(starting).rejects.toThrow(/CACHE_TTL_SECONDS must be a number.*"soon"/);
  });
});
