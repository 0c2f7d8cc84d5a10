import { startDiscovery, type Manifest } from '../../local/production/startDiscovery';
import { startInstance } from '../../local/production/startInstance';
import { variables } from '../../src/config';

describe('what firebase deploy discovers', () => {
  let manifest: Manifest;
  let bySecondWay: Manifest;

  beforeAll(async () => {
    manifest = await startDiscovery();
    bySecondWay = await startDiscovery({ CACHE_TTL_SECONDS: 'soon', LOG_LEVEL: 'loud' });
  });

  it('is every function, each an HTTPS one that anybody may call', () => {
    expect(Object.keys(manifest.endpoints).sort()).toEqual([
      'adminStatus',
      'embed',
      'media',
      'widgetData',
    ]);
    for (const endpoint of Object.values(manifest.endpoints)) {
      expect(endpoint).toMatchObject({
        platform: 'gcfv2',
        region: ['us-central1'],
        concurrency: 80,
        timeoutSeconds: 30,
        httpsTrigger: { invoker: ['public'] },
      });
    }
  });

  it.each([
    ['widgetData', 512, 100, ['TOKEN_ENCRYPTION_KEYS']],
    ['embed', 512, 100, ['TOKEN_ENCRYPTION_KEYS']],
    ['media', 512, 100, ['TOKEN_ENCRYPTION_KEYS']],
    ['adminStatus', 256, 5, ['ADMIN_API_KEY']],
  ])('gives %s %i MiB, %i instances at most and its secrets alone', (name, memoryMb, max, keys) => {
    const endpoint = manifest.endpoints[name];
    expect(endpoint).toMatchObject({ availableMemoryMb: memoryMb, maxInstances: max });
    expect(endpoint?.secretEnvironmentVariables?.map(({ key }) => key)).toEqual(keys);
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
