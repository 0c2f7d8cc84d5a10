import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectFolder } from '../../local/dev/folders';
import { settingsCommand } from '../../scripts/settings/settingsCommand';
import { performCommand, type ScriptRun } from './runScript';

const defaults = readFileSync(resolve(projectFolder, 'env.example'), 'utf8');

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
    write('.env', defaults);
    const { exitCode, stdout } = await check();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('.env, all can be used')]);
    write('.env', `${defaults}\nCACHE_TTL_SECONDS=60`);
    expect(await check()).toMatchObject({ exitCode: 0 });
  });

  it('says how many instances that are at most', async () => {
    write('.env', `${defaults}\nMAX_INSTANCES=10\n`);
    expect((await check()).stdout).toMatch(/at most: 38 in sum\. Google allows a new project 20/);
  });

  it('stops it where there are no settings, and where a line is missing', async () => {
    expect((await check()).stderr).toContain('cp ../env.example .env');
    write('.env', defaults.replace(/^(?:LOG_LEVEL|TRUSTED_HOPS)=.*$/gm, ''));
    const { exitCode, stderr } = await check();
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/TRUSTED_HOPS, LOG_LEVEL:/)]);
  });

  it.each([
    ['CACHE_TTL_SECONDS', 'soon', 'above 0'],
    ['FUNCTIONS_REGION', 'Belgium', 'a region'],
    ['MAX_INSTANCES', '0', 'above 0'],
    ['TOKEN_ENCRYPTION_KEYS', 'k1:abc', 'npm run secrets'],
    ['ADMIN_API_KEY', '', 'npm run secrets'],
    ['NOTION_BASE_URL', 'http://127.0.0.1:1', '.env.local'],
  ])('stops it where %s is %j, and says what to do', async (name, value, advice) => {
    write('.env', `${defaults}\n${name}=${value}\n`);
    const { exitCode, stderr } = await check();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(name);
    expect(stderr).toContain(advice);
  });

  it('never prints a secret', async () => {
    write('.env', `${defaults}\nTOKEN_ENCRYPTION_KEYS=k1:c2VjcmV0\n`);
    expect((await check()).output).not.toContain('c2VjcmV0');
  });

  it('lets the project’s own file outweigh, and reads no other project’s', async () => {
    write('.env', `${defaults}\nLOG_LEVEL=loud\n`);
    write('.env.my-project', 'LOG_LEVEL=warn\n');
    write('.env.another', 'CACHE_TTL_SECONDS=soon\n');
    expect(await check()).toMatchObject({ exitCode: 0 });
    expect(await check(['--project', 'third-project'])).toMatchObject({ exitCode: 1 });
  });

  it('takes the project that the deploy names, and asks for one where there is none', async () => {
    write('.env.my-project', 'LOG_LEVEL=loud\n');
    expect(await check([], { GCLOUD_PROJECT: 'my-project' })).toMatchObject({ exitCode: 1 });
    for (const args of [[], ['--project', 'YOUR-PROJECT']]) {
      const { exitCode, stderr } = await check(args);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--project')]);
    }
  });
});
