import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectFolder } from '../../local/dev/folders';
import { membersOf } from '../../local/google/googleProject';
import { startRehearsal, type Rehearsal } from '../../local/google/startRehearsal';
import { documentedBlock, runDocumented } from './documentedLines';
import { makeReady } from './readyProject';

jest.setTimeout(600_000);

const settings = readFileSync(resolve(projectFolder, 'env.example'), 'utf8');
const accountOf = (name: string): string => `${name}@rehearsal.iam.gserviceaccount.com`;

describe('a project with accounts of its own for the functions', () => {
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    rehearsal = await startRehearsal({ projectId: 'rehearsal', builds: false });
    makeReady(rehearsal.google.project);
    rehearsal.writeSettings(settings);
    const { exitCode, output } = await rehearsal.run(`set -e\n${documentedBlock('Accounts')}`);
    if (exitCode !== 0) throw new Error(output);
  });
  afterAll(async () => {
    await rehearsal.close();
  });

  it('gives each the documented roles and no other', () => {
    const { project } = rehearsal.google;
    const rolesOf = (name: string): string[] =>
      (project.policies.get('projects/rehearsal') ?? [])
        .filter(({ members }) => members.includes(`serviceAccount:${accountOf(name)}`))
        .map(({ role }) => role)
        .sort();
    const both = ['roles/cloudtasks.enqueuer', 'roles/datastore.user', 'roles/run.invoker'];
    expect(rolesOf('viewers')).toEqual([...both, 'roles/eventarc.eventReceiver'].sort());
    expect(rolesOf('owners')).toEqual([...both, 'roles/firebaseauth.viewer'].sort());
    for (const name of ['viewers', 'owners']) {
      const itself = `projects/rehearsal/serviceAccounts/${accountOf(name)}`;
      expect(membersOf(project, itself, 'roles/iam.serviceAccountUser')).toEqual([
        `serviceAccount:${accountOf(name)}`,
      ]);
    }
  });

  it('lets each function run as its own, which may read its secrets alone', async () => {
    const deploy = 'npm run deploy -- --force --project YOUR-PROJECT';
    const { exitCode, output } = await runDocumented(rehearsal, deploy);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Deploy complete!')]);
    const { project } = rehearsal.google;
    const owners = [...project.functions.values()]
      .filter(({ serviceConfig }) => serviceConfig.serviceAccountEmail === accountOf('owners'))
      .map(({ name }) => name.split('/').at(-1));
    expect(owners.sort()).toEqual(['adminStatus', 'api']);
    const readersOf = (secret: string): string[] =>
      membersOf(
        project,
        `projects/rehearsal/secrets/${secret}`,
        'roles/secretmanager.secretAccessor',
      ).sort();
    const [viewer, owner] = [accountOf('viewers'), accountOf('owners')].map(
      (account) => `serviceAccount:${account}`,
    );
    expect(readersOf('TOKEN_ENCRYPTION_KEYS')).toEqual([owner, viewer]);
    expect(readersOf('UPSTASH_REDIS_REST_TOKEN')).toEqual([owner, viewer]);
    expect(readersOf('TOKEN_FINGERPRINT_KEY')).toEqual([owner]);
    expect(readersOf('ADMIN_API_KEY')).toEqual([owner]);
    expect(rehearsal.google.unknownCalls).toEqual([]);
  });

  it('can have its data protected', async () => {
    const line =
      "gcloud firestore databases update --database='(default)' --delete-protection --enable-pitr --project YOUR-PROJECT";
    expect(await runDocumented(rehearsal, line)).toMatchObject({ exitCode: 0 });
    const database = rehearsal.google.project.databases.get(
      'projects/rehearsal/databases/(default)',
    );
    expect(database).toMatchObject({
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
      pointInTimeRecoveryEnablement: 'POINT_IN_TIME_RECOVERY_ENABLED',
    });
  });
});
