import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsCommand } from '../../scripts/settings/settingsCommand';
import { performCommand, type ScriptRun } from './runScript';

describe('npm run settings', () => {
  let folder = '';
  const check = (args = ['--project', 'my-project'], env = {}): Promise<ScriptRun> =>
    performCommand(settingsCommand, [...args, '--folder', folder], env);
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('lets a deploy go on with the defaults, and with values that can be used', async () => {
    expect(await check()).toMatchObject({ exitCode: 0 });
    write('.env', 'CACHE_TTL_SECONDS=60\nPUBLIC_BASE_URL=');
    const { exitCode, stdout } = await check();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('.env, all can be used')]);
  });

  it.each([
    ['CACHE_TTL_SECONDS', 'soon', 'above 0'],
    ['FUNCTIONS_REGION', 'Belgium', 'a region'],
    ['MAX_INSTANCES', '0', 'above 0'],
    ['TOKEN_ENCRYPTION_KEYS', 'k1:abc', 'secrets:set TOKEN_ENCRYPTION_KEYS'],
    ['ADMIN_API_KEY', '', 'secrets:set ADMIN_API_KEY'],
    ['NOTION_BASE_URL', 'http://127.0.0.1:1', '.env.local'],
  ])('stops it where %s is %j, and says what to do', async (name, value, advice) => {
    write('.env', `${name}=${value}\n`);
    const { exitCode, stderr } = await check();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(name);
    expect(stderr).toContain(advice);
  });

  it('never prints a secret', async () => {
    write('.env', 'TOKEN_ENCRYPTION_KEYS=k1:c2VjcmV0\n');
    expect((await check()).output).not.toContain('c2VjcmV0');
  });

  it('lets the project’s own file outweigh, and reads no other project’s', async () => {
    write('.env', 'LOG_LEVEL=loud\n');
    write('.env.my-project', 'LOG_LEVEL=warn\n');
    write('.env.another', 'CACHE_TTL_SECONDS=soon\n');
    expect(await check()).toMatchObject({ exitCode: 0 });
    expect(await check(['--project', 'third'])).toMatchObject({ exitCode: 1 });
  });

  it('takes the project that the deploy names, and asks for one where there is none', async () => {
    write('.env.my-project', 'LOG_LEVEL=loud\n');
    expect(await check([], { GCLOUD_PROJECT: 'my-project' })).toMatchObject({ exitCode: 1 });
    const { exitCode, stderr } = await check([]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--project')]);
  });
});
