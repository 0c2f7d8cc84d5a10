import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecretsCommand } from '../../scripts/secrets/secretsCommand';
import { performCommand, type ScriptRun } from './runScript';

describe('npm run secrets', () => {
  let versions: Map<string, string[]>;
  let refusal: string | null;
  const command = createSecretsCommand(() => ({
    has: (name) =>
      refusal === null
        ? Promise.resolve((versions.get(name) ?? []).length > 0)
        : Promise.reject(new Error(refusal)),
    add: (name, value) => {
      versions.set(name, [...(versions.get(name) ?? []), value]);
      return Promise.resolve();
    },
  }));
  const run = (args: string[] = [], stdin = ''): Promise<ScriptRun> =>
    performCommand(command, ['--project', 'my-project', ...args], {}, stdin);

  beforeEach(() => {
    versions = new Map();
    refusal = null;
  });

  it('makes the four, each of its form, and prints none of them', async () => {
    const { exitCode, output } = await run();
    expect(exitCode).toBe(0);
    const [keys = '', fingerprint = '', admin = '', token = ''] = [...versions.values()].flat();
    expect(keys).toMatch(/^k\d{8}-[0-9a-f]{4}:[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(fingerprint, 'base64')).toHaveLength(32);
    expect(admin).toMatch(/^[0-9a-f]{48}$/);
    expect(token).toBe('none');
    for (const value of [keys, fingerprint, admin]) expect(output).not.toContain(value);
  });

  it('leaves what is there as it is, however often it is run', async () => {
    await run();
    const before = new Map(versions);
    const { output } = await run();
    expect(versions).toEqual(before);
    expect(output.match(/stays as it is/g)).toHaveLength(4);
  });

  it('makes what is missing after it was broken off', async () => {
    versions.set('TOKEN_ENCRYPTION_KEYS', ['k1:kept']);
    versions.set('ADMIN_API_KEY', []);
    await run();
    expect(versions.get('TOKEN_ENCRYPTION_KEYS')).toEqual(['k1:kept']);
    expect([...versions.values()].map((list) => list.length)).toEqual([1, 1, 1, 1]);
  });

  it('takes the token of the Redis database that is pasted, or from a file', async () => {
    await run();
    await run(['--redis-token-file', '-'], 'AX-a-token\n');
    expect(versions.get('UPSTASH_REDIS_REST_TOKEN')).toEqual(['none', 'AX-a-token']);
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    try {
      writeFileSync(join(folder, 'token'), 'AX-another');
      await run(['--redis-token-file', join(folder, 'token')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(versions.get('UPSTASH_REDIS_REST_TOKEN')).toHaveLength(3);
  });

  it.each(['', '  \n', 'short', 'two words'])(
    'takes no %j for a token, and makes nothing',
    async (text) => {
      const { exitCode, stderr } = await run(['--redis-token-file', '-'], text);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no token')]);
      expect(versions.size).toBe(0);
    },
  );

  it('makes nothing where it can’t see what is there', async () => {
    refusal = 'HTTP Error: 403, denied';
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('denied')]);
    expect(versions.size).toBe(0);
  });

  it('asks for the project', async () => {
    const { exitCode, stderr } = await performCommand(command, []);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--project')]);
  });
});
