import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { functionsFolder } from '../../local/dev/folders';
import { startRehearsal, type Rehearsal } from '../../local/google/startRehearsal';
import { runCommand } from '../../local/processes';
import { startInstance } from '../../local/production/startInstance';
import { installedRuntimes } from '../../local/runtimes/runtimes';
import { emulatorHost } from '../support/firestore';
import { deployRecord } from './deployRecord';
import { runDocumented } from './documentedLines';
import { createDatabase, neededApis } from './readyProject';

jest.setTimeout(600_000);

const manifest: unknown = JSON.parse(readFileSync(resolve(__dirname, 'deployed.json'), 'utf8'));
const own = { name: 'this Node', folder: dirname(process.execPath) };
const runtimes = installedRuntimes().length > 0 ? installedRuntimes() : [own];

/** A document that was removed, as Eventarc says it. */
const removal = {
  headers: {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'e1',
    'ce-type': 'google.cloud.firestore.document.v1.written',
    'ce-source': '//firestore.googleapis.com/projects/made-up/databases/(default)',
    'ce-datacontenttype': 'application/json',
    'ce-time': '2026-11-29T12:00:00Z',
    'ce-project': 'made-up',
    'ce-location': 'us-central1',
    'ce-database': '(default)',
    'ce-namespace': '(default)',
    'ce-document': 'widgets/none',
  },
  body: JSON.stringify({
    oldValue: {
      name: 'projects/made-up/databases/(default)/documents/widgets/none',
      fields: {},
      createTime: '2026-11-29T12:00:00Z',
      updateTime: '2026-11-29T12:00:00Z',
    },
  }),
};

describe('the documented steps in a new project, without a terminal', () => {
  let rehearsal: Rehearsal;
  let files: Record<string, Uint8Array> = {};
  const run = async (line: string, asTyped = line): Promise<string> => {
    const { exitCode, output } = await runDocumented(rehearsal, line, asTyped);
    if (exitCode !== 0) throw new Error(`${line} ended with ${String(exitCode)}:\n${output}`);
    return output;
  };

  beforeAll(async () => {
    rehearsal = await startRehearsal({ projectId: 'rehearsal', builds: true });
    createDatabase(rehearsal.google.project);
    await run('cp ../env.example .env');
    await run('npm run settings -- --project YOUR-PROJECT');
    await run('npm run secrets -- --project YOUR-PROJECT');
    await run('npm run deploy -- --force --project YOUR-PROJECT');
    files = unzipSync(rehearsal.google.project.source ?? new Uint8Array());
  });
  afterAll(async () => {
    await rehearsal.close();
  });

  it('leave there what deployed.json says', () => {
    expect(deployRecord(rehearsal.google.project)).toEqual(manifest);
    expect(rehearsal.google.unknownCalls).toEqual([]);
  });

  it('switch on what is needed', () => {
    const enabled = [...rehearsal.google.project.enabledServices].sort();
    expect(enabled).toEqual(neededApis);
  });

  it('keep the keys in Secret Manager alone', () => {
    const [keys = ''] =
      rehearsal.google.project.secrets.get('TOKEN_ENCRYPTION_KEYS')?.versions ?? [];
    expect(keys.trim()).toMatch(/^k\d{8}-[0-9a-f]{4}:[A-Za-z0-9+/]{43}=$/);
  });

  it('leave the secrets as they are where they are taken again', async () => {
    const before = structuredClone(rehearsal.google.project.secrets);
    await run('npm run secrets -- --project YOUR-PROJECT');
    expect(rehearsal.google.project.secrets).toEqual(before);
    const pasted = 'npm run secrets -- --redis-token-file - --project YOUR-PROJECT';
    await run(pasted, `echo AX-a-token | ${pasted}`);
    const { versions = [] } =
      rehearsal.google.project.secrets.get('UPSTASH_REDIS_REST_TOKEN') ?? {};
    expect(versions).toEqual(['none', 'AX-a-token']);
  });

  it('upload three files, without source maps', () => {
    expect(Object.keys(files).sort()).toEqual(['index.js', 'package-lock.json', 'package.json']);
    const text = Object.values(files)
      .map((bytes) => Buffer.from(bytes).toString())
      .join('');
    expect(text).not.toContain('sourceMappingURL');
  });

  it('make indexes that can be listed', async () => {
    const listed = await run('npx firebase firestore:indexes --pretty --project YOUR-PROJECT');
    expect(listed).toMatch(/READY.*widgets.*slug.*isActive/);
  });

  describe.each(runtimes)(
    'installed with production dependencies on $name',
    ({ folder: nodeFolder }) => {
      let folder = '';
      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'upload-'));
        for (const [name, bytes] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), bytes);
        }
        const path = [nodeFolder, process.env['PATH'] ?? ''].join(delimiter);
        const { exitCode, output } = await runCommand(
          'npm',
          ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'],
          { cwd: folder, env: { PATH: path, HOME: process.env['HOME'] }, timeoutMs: 180_000 },
        );
        if (exitCode !== 0) throw new Error(output);
      });
      afterAll(() => {
        rmSync(folder, { recursive: true });
      });

      it.each([
        ['embed', 'GET /w/no-such-widget', 404],
        ['widgetData', 'GET /no-such-widget', 404],
        ['media', 'GET /media/w/m', 404],
        ['api', 'GET /api/widgets', 401],
        ['adminStatus', 'GET /', 401],
        ['refreshWidget', 'POST /', 400],
        ['onWidgetWritten', 'POST /', 204],
      ] as const)(
        'starts %s as the platform does: %s is answered by %i',
        async (target, call, status) => {
          const instance = await startInstance({
            target,
            installed: { node: join(nodeFolder, 'node'), folder },
            signatureType: target === 'onWidgetWritten' ? 'cloudevent' : 'http',
            env: {
              GCLOUD_PROJECT: 'made-up',
              FIRESTORE_EMULATOR_HOST: emulatorHost(),
              TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
              TOKEN_FINGERPRINT_KEY: Buffer.alloc(32).toString('base64'),
              ADMIN_API_KEY: 'none',
              UPSTASH_REDIS_REST_TOKEN: 'none',
            },
          });
          try {
            const [method = '', path = ''] = call.split(' ');
            const event = target === 'onWidgetWritten' ? removal : {};
            const response = await fetch(`${instance.baseUrl}${path}`, { method, ...event });

            expect([response.status, await response.text()]).toEqual([status, expect.anything()]);
          } finally {
            await instance.stop();
          }
        },
      );
    },
  );

  it('are the dependencies of the tree, at the tree’s versions', () => {
    const text = Buffer.from(files['package-lock.json'] ?? []).toString();
    const lock = readFileSync(resolve(functionsFolder, 'package-lock.json'), 'utf8');
    const versionIn = (from: string): string | undefined =>
      /"node_modules\/@google-cloud\/functions-framework": \{\s*"version": "([^"]+)"/.exec(
        from,
      )?.[1];
    expect(versionIn(text)).toBe(versionIn(lock));
    expect(versionIn(text)).toBeDefined();
  });
});
