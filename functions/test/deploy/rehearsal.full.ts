import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectFolder } from '../../local/dev/folders';
import { startRehearsal, type Rehearsal } from '../../local/google/startRehearsal';
import { runDocumented } from './documentedLines';
import { makeReady } from './readyProject';

const settings = readFileSync(resolve(projectFolder, 'env.example'), 'utf8');
const deploy = 'npm run deploy -- --project YOUR-PROJECT';
const forced = 'npm run deploy -- --force --project YOUR-PROJECT';

jest.setTimeout(600_000);

/** Each step goes on with what the one before has left. */
describe('a project from its first deploy on', () => {
  let rehearsal: Rehearsal;
  const run = (line: string): ReturnType<Rehearsal['run']> => runDocumented(rehearsal, line);
  const setting = (line: string): void => {
    appendFileSync(join(rehearsal.folder, '.env'), `${line}\n`);
  };
  const functions = (): string[] =>
    [...rehearsal.google.project.functions.keys()].map((name) => name.split('/')[3] ?? '');
  const liveRegions = (): unknown[] => {
    const { hostingVersions, liveVersion } = rehearsal.google.project;
    const rewrites = hostingVersions.get(liveVersion ?? '')?.config['rewrites'];
    const text = JSON.stringify(rewrites ?? []);
    return [...new Set([...text.matchAll(/"region":"([^"]+)"/g)].map(([, region]) => region))];
  };

  beforeAll(async () => {
    rehearsal = await startRehearsal({ projectId: 'a-story', builds: false });
    makeReady(rehearsal.google.project);
    rehearsal.google.project.eventarcRefusals = 1;
  });
  afterAll(async () => {
    await rehearsal.close();
  });

  it('has no settings: the deploy stops in its first step', async () => {
    const { exitCode, output } = await run(deploy);
    expect(output).toContain('cp ../env.example .env');
    expect(exitCode).not.toBe(0);
    expect(functions()).toEqual([]);
  });

  it('lacks a secret: the deploy names the line that sets it', async () => {
    rehearsal.writeSettings(settings);
    const { secrets } = rehearsal.google.project;
    secrets.delete('ADMIN_API_KEY');
    const { exitCode, output } = await run(deploy);
    expect(output).toContain('firebase functions:secrets:set ADMIN_API_KEY');
    expect(exitCode).not.toBe(0);
    expect(functions()).toEqual([]);
    makeReady(rehearsal.google.project);
  });

  it('is not allowed to whoever deploys: the deploy names the role', async () => {
    const { refusedPermissions } = rehearsal.google.project;
    refusedPermissions.add('cloudfunctions.functions.setIamPolicy');
    const { exitCode, output } = await run(forced);
    expect(output).toContain('"Cloud Functions Admin"');
    expect(exitCode).not.toBe(0);
    expect(functions()).toEqual([]);
    refusedPermissions.clear();
  });

  it('is asked, without a terminal, to be given --force the first time', async () => {
    const { exitCode, output } = await run(deploy);
    expect(output).toContain('Pass the --force option');
    expect(exitCode).not.toBe(0);
    expect(functions()).toEqual([]);
  });

  it('gets its first trigger while Eventarc is still set up: the same line again helps', async () => {
    const first = await run(forced);
    expect(first.output).toContain('Retry the deployment in a few minutes');
    expect(first.exitCode).not.toBe(0);
    expect(rehearsal.google.project.liveVersion).toBeNull();
    const second = await run(forced);
    expect(second.output).toContain('Deploy complete!');
    expect(functions()).toHaveLength(7);
    expect(liveRegions()).toEqual(['us-central1']);
  });

  it('is deployed again without --force, and nothing is asked', async () => {
    setting('CACHE_TTL_SECONDS=60');
    const { exitCode, output } = await run(deploy);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Deploy complete!')]);
    for (const { serviceConfig } of rehearsal.google.project.functions.values()) {
      expect(serviceConfig.environmentVariables['CACHE_TTL_SECONDS']).toBe('60');
    }
  });

  it('has lost its clean-up policy: Hosting waits until there is one', async () => {
    const { repositories, hostingVersions } = rehearsal.google.project;
    for (const repository of repositories.values()) delete repository['cleanupPolicies'];
    const live = rehearsal.google.project.liveVersion;
    const { exitCode, output } = await run(deploy);
    expect(output).toContain('functions:artifacts:setpolicy');
    expect(exitCode).not.toBe(0);
    expect(rehearsal.google.project.liveVersion).toBe(live);
    const policy =
      'npx firebase functions:artifacts:setpolicy --days 30 --location REGION --force --project YOUR-PROJECT';
    expect(await run(policy)).toMatchObject({ exitCode: 0 });
    expect(JSON.stringify([...repositories.values()])).toContain('2592000s');
    expect(await run(deploy)).toMatchObject({ exitCode: 0 });
    expect(hostingVersions.size).toBeGreaterThan(1);
  });

  it('moves to another region: Hosting follows, and Enter keeps the functions of before', async () => {
    setting('FUNCTIONS_REGION=europe-west1');
    const refused = await run(deploy);
    expect(refused.output).toContain('Pass the --force option');
    expect([refused.exitCode, liveRegions()]).toEqual([1, ['us-central1']]);
    rehearsal.google.project.quota = { instancesOfOne: 10, instancesInSum: 40 };
    const { exitCode } = await rehearsal.runInTerminal(deploy);
    expect([exitCode, liveRegions()]).toEqual([0, ['europe-west1']]);
    const of = (region: string): number => functions().filter((name) => name === region).length;
    expect([of('europe-west1'), of('us-central1')]).toEqual([7, 7]);
  });

  it('is a staging project, whose own file outweighs .env', async () => {
    rehearsal.writeSettings('FUNCTIONS_REGION=us-central1\nCACHE_TTL_SECONDS=30\n', '.env.a-story');
    const { exitCode } = await rehearsal.runInTerminal(
      'npm run deploy:functions -- --project YOUR-PROJECT',
      {
        'proceed with deletion': 'y',
      },
    );
    expect([exitCode, new Set(functions())]).toEqual([0, new Set(['us-central1'])]);
    for (const { serviceConfig } of rehearsal.google.project.functions.values()) {
      expect(serviceConfig.environmentVariables['CACHE_TTL_SECONDS']).toBe('30');
    }
    rmSync(join(rehearsal.folder, '.env.a-story'));
  });

  it('is taken down again', async () => {
    const lines = [
      'npx firebase hosting:disable --force --project YOUR-PROJECT',
      'npx firebase functions:delete embed widgetData media api adminStatus refreshWidget onWidgetWritten --region REGION --force --project YOUR-PROJECT',
    ];
    for (const line of lines) expect(await run(line)).toMatchObject({ exitCode: 0 });
    expect(functions()).toEqual([]);
    expect(rehearsal.google.project.liveVersion).toBeNull();
    expect(rehearsal.google.unknownCalls).toEqual([]);
  });
});
