import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectFolder } from '../../local/dev/folders';
import { startRehearsal, type Rehearsal } from '../../local/google/startRehearsal';
import { deployRecord } from './deployRecord';
import { makeReady } from './readyProject';

const settings = readFileSync(resolve(projectFolder, 'env.example'), 'utf8');
const deploy = 'npm run deploy -- --project YOUR-PROJECT';
const manifest: unknown = JSON.parse(readFileSync(resolve(__dirname, 'deployed.json'), 'utf8'));

jest.setTimeout(120_000);

describe('firebase deploy', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await startRehearsal({ projectId: 'rehearsal', builds: false });
    makeReady(rehearsal.google.project);
  });
  afterEach(async () => {
    await rehearsal.close();
  });

  it('leaves in a new project what deployed.json says, with Enter for every question', async () => {
    rehearsal.writeSettings(settings);
    const { exitCode, output } = await rehearsal.runInTerminal(deploy);
    expect(output).toContain('Deploy complete!');
    expect(exitCode).toBe(0);
    expect(deployRecord(rehearsal.google.project)).toEqual(manifest);
    const rules = readFileSync(resolve(projectFolder, 'firestore.rules'), 'utf8');
    const [ruleset] = rehearsal.google.project.rulesets.values();
    expect(ruleset).toMatchObject({ source: { files: [{ content: rules }] } });
    expect(rehearsal.google.unknownCalls).toEqual([]);
  });

  it('stops before it deploys anything where a setting can’t be used, and names it', async () => {
    rehearsal.writeSettings(`${settings}\nMAX_INSTANCES=many\n`);
    const { exitCode, output } = await rehearsal.run(deploy);
    expect(output).toMatch(/MAX_INSTANCES must be a .*"many"/);
    expect(exitCode).not.toBe(0);
    const deploying = /^\w+ (?:cloudfunctions|firebasehosting|firebaserules|firestore)\./;
    expect(rehearsal.google.calls.filter((call) => deploying.test(call))).toEqual([]);
  });

  it('releases nothing to Hosting where Google refuses a function for its instances', async () => {
    rehearsal.writeSettings(`${settings}\nMAX_INSTANCES=30\n`);
    const { exitCode, output } = await rehearsal.run(`${deploy} --force`);
    expect(output).toContain("quotas don't allow for the current max instances setting of 30");
    expect(exitCode).not.toBe(0);
    expect(rehearsal.google.project.liveVersion).toBeNull();
  });
});
