import { gzipSync } from 'node:zlib';
import { ensureDevelopmentKeys } from '../../local/dev/developmentKeys';
import { startEmulators, type RunningEmulators } from '../../local/dev/emulators';
import { freePorts } from '../../local/dev/ports';
import { ask, type AskOptions } from '../support/ask';

const projectId = 'demo-bounds';
const json = { 'content-type': 'application/json' };

/** With a process for each function, as the platform has them. */
describe('a request’s body in the Functions emulator', () => {
  const lines: string[] = [];
  let emulators: RunningEmulators;
  let baseUrl = '';

  beforeAll(async () => {
    ensureDevelopmentKeys();
    const ports = await freePorts();
    baseUrl = `http://127.0.0.1:${ports.functions}`;
    emulators = await startEmulators({
      projectId,
      ports,
      env: { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${ports.firestore}` },
      oneProcess: false,
      signal: new AbortController().signal,
      onLine: (line) => {
        lines.push(line);
      },
    });
  }, 180_000);
  afterAll(() => emulators.stop(), 60_000);

  it.each<[string, string, number, Required<AskOptions>]>([
    [
      'that is encoded is refused',
      'api/api/widgets/create',
      415,
      {
        method: 'POST',
        headers: { ...json, 'content-encoding': 'gzip' },
        body: gzipSync('0'.repeat(20_000_000)),
      },
    ],
    [
      'that comes encoded with a GET is refused',
      'widgetData/some-slug',
      415,
      {
        method: 'GET',
        headers: { ...json, 'content-encoding': 'gzip' },
        body: gzipSync('0'.repeat(20_000_000)),
      },
    ],
    [
      'that comes with a GET is refused',
      'embed/some-slug',
      400,
      { method: 'GET', headers: json, body: '{}' },
    ],
    [
      'of more than 64 KiB is refused',
      'api/api/widgets/create',
      413,
      { method: 'POST', headers: json, body: '['.repeat(70_000) },
    ],
    [
      'of less comes as far as the sign-in',
      'api/api/widgets/create',
      401,
      { method: 'POST', headers: json, body: '{}' },
    ],
  ])('%s', async (_name, path, expected, { method, headers, body }) => {
    const { status } = await ask({ baseUrl }, `/${projectId}/us-central1/${path}`, {
      method,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      body,
    });
    expect([status, status === expected ? '' : lines.slice(-20).join('\n')]).toEqual([
      expected,
      '',
    ]);
  });
});
