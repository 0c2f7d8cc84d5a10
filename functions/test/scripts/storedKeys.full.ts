import { randomBytes } from 'node:crypto';
import { startGoogle, type GoogleStandIn } from '../../local/google/startGoogle';
import { keysCommand } from '../../scripts/keys/keysCommand';
import { createDocuments } from '../../src/firestore/documents';
import { createTokenVault, keyIdOf } from '../../src/security/tokenVault';
import {
  createConnectionStore,
  type ConnectionStore,
} from '../../src/widgets/connections/connectionStore';
import { emulatorHost, freshProject, type FreshProject } from '../support/firestore';
import { storeConnection } from '../support/storeConnection';
import { performCommand, type ScriptRun } from './runScript';

const secretName = 'TOKEN_ENCRYPTION_KEYS';
const secretManager = 'secretmanager.googleapis.com';
const firstKey = `k1:${randomBytes(32).toString('base64')}`;

/** Loading Firestore's SDK takes seconds where others run beside it. */
jest.setTimeout(90_000);

describe('changing the encryption key in Secret Manager', () => {
  let project: FreshProject;
  let google: GoogleStandIn;

  beforeEach(async () => {
    project = freshProject();
    await project.firestore.listCollections();
    google = await startGoogle(project.projectId);
    google.project.enabledServices.add(secretManager);
    google.project.secrets.set(secretName, { labels: {}, versions: [firstKey] });
  });
  afterEach(async () => {
    await google.close();
    await project.cleanup();
  });

  const keys = (...args: string[]): Promise<ScriptRun> =>
    performCommand(keysCommand, args, {
      FIRESTORE_EMULATOR_HOST: emulatorHost(),
      GCLOUD_PROJECT: project.projectId,
      CLOUD_SECRET_MANAGER_URL: google.url(secretManager),
    });
  const versions = (): string[] => google.project.secrets.get(secretName)?.versions ?? [];
  const refuse = (refuses: boolean): void => {
    const { refusedPermissions } = google.project;
    if (refuses) refusedPermissions.add('secretmanager.versions.add');
    else refusedPermissions.clear();
  };
  const latest = (): string => versions().at(-1) ?? '';
  const idsIn = (value: string): string[] =>
    value.split(',').map((key) => key.slice(0, key.indexOf(':')));
  /** As an instance that was deployed with this version. */
  const storeWith = (value: string): ConnectionStore =>
    createConnectionStore(
      createDocuments(
        () => Promise.resolve(project.firestore),
        () => undefined,
      ),
      createTokenVault({
        encryptionKeys: () => value,
        fingerprintKey: () => Buffer.alloc(32).toString('base64'),
      }),
    );
  const save = (token: string, value: string): Promise<string> =>
    storeConnection(project.firestore, storeWith(value), {
      ...{ userId: 'owner', token, workspaceId: null },
    });
  const usedKeys = async (): Promise<Set<string | null>> => {
    const { docs } = await project.firestore.collection('connections').get();
    return new Set(docs.map((document) => keyIdOf(String(document.get('encryptedToken')))));
  };

  it('goes from one key to the next, and every instance can decrypt at each step', async () => {
    const id = await save('ntn_first', firstKey);
    const added = await keys('add');
    expect([added.exitCode, added.stderr]).toEqual([0, '']);
    const [, newId = ''] = idsIn(latest());
    expect(idsIn(latest())).toEqual(['k1', newId]);
    expect(added.stdout).toContain('npm run deploy:functions');

    const rotated = await keys('rotate', '--deployed');
    expect([rotated.exitCode, rotated.stderr]).toEqual([0, '']);
    expect(idsIn(latest())).toEqual([newId, 'k1']);
    expect(await usedKeys()).toEqual(new Set([newId]));
    // Deployed after the first step, and after this one.
    for (const value of versions().slice(1)) {
      expect(await storeWith(value).open(id, 20_000)).toMatchObject({ token: 'ntn_first' });
    }

    const retired = await keys('retire', '--deployed');
    expect([retired.exitCode, retired.stderr]).toEqual([0, '']);
    expect(idsIn(latest())).toEqual([newId]);
    expect(await storeWith(latest()).open(id, 20_000)).toMatchObject({ token: 'ntn_first' });
    expect(retired.stdout).toContain(`versions destroy VERSION --secret ${secretName}`);
    expect(versions()).toHaveLength(4);
    expect(versions()[0]).toBe(firstKey);
    for (const { output } of [added, rotated, retired]) {
      for (const key of versions().join(',').split(',')) {
        expect(output).not.toContain(key.slice(key.indexOf(':') + 1));
      }
    }
  });

  it('loses nothing where a step is repeated, or comes too early', async () => {
    await save('ntn_first', firstKey);
    expect((await keys('retire', '--deployed')).stdout).toContain('nothing to retire');
    await keys('add');
    const both = latest();
    const again = await keys('add');
    expect([again.exitCode, again.stderr]).toEqual([
      1,
      expect.stringContaining('Nothing was written') as unknown,
    ]);
    const early = await keys('retire', '--deployed');
    expect([early.exitCode, early.stderr]).toEqual([
      1,
      expect.stringContaining('not in use yet') as unknown,
    ]);
    expect(latest()).toBe(both);
    await keys('rotate', '--deployed');
    const inNewOrder = latest();
    await keys('rotate', '--deployed');
    expect(latest()).toBe(inNewOrder);
  });

  it('keeps the old key while an instance of before still encrypts by it', async () => {
    await keys('add');
    const oldOrder = latest();
    await keys('rotate', '--deployed');
    await save('ntn_late', oldOrder);
    const early = await keys('retire', '--deployed');
    expect([early.exitCode, early.stderr]).toEqual([1, expect.stringContaining('still needed')]);
    await keys('rotate', '--deployed');
    expect((await keys('retire', '--deployed')).exitCode).toBe(0);
  });

  it('keeps the old key where a token can’t be decrypted, and names the connection', async () => {
    await keys('add');
    const lost = { userId: 'owner', encryptedToken: 'v1.lost.AAAA' };
    await project.firestore.collection('connections').doc('c-lost').set(lost);
    const rotated = await keys('rotate', '--deployed');
    expect([rotated.exitCode, rotated.stdout]).toEqual([1, expect.stringContaining('"c-lost"')]);
    expect((await keys('retire', '--deployed')).exitCode).toBe(1);
  });

  it.each(['rotate', 'retire'])('asks before %s whether the version is deployed', async (verb) => {
    await keys('add');
    const both = latest();
    const { exitCode, stderr } = await keys(verb);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--deployed')]);
    expect(latest()).toBe(both);
  });

  it('writes nothing in a dry run', async () => {
    await save('ntn_first', firstKey);
    await keys('add');
    const both = latest();
    const { exitCode, stdout } = await keys('rotate', '--dry-run');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 to be re-encrypted')]);
    expect([latest(), await usedKeys()]).toEqual([both, new Set(['k1'])]);
  });

  it('says what Secret Manager refuses, and changes nothing', async () => {
    await save('ntn_first', firstKey);
    await keys('add');
    refuse(true);
    const { exitCode, stderr } = await keys('rotate', '--deployed');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('versions.add denied')]);
    expect(await usedKeys()).toEqual(new Set(['k1']));
  });

  it.each([
    ['there is no secret', null, 'no version yet'],
    ['it holds no keys', 'pasted by mistake', 'TOKEN_ENCRYPTION_KEYS'],
  ])('writes nothing where %s', async (_name, value, words) => {
    const { secrets } = google.project;
    secrets.clear();
    if (value !== null) secrets.set(secretName, { labels: {}, versions: [value] });
    const { exitCode, stderr } = await keys('add');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(versions()).toHaveLength(value === null ? 0 : 1);
  });

  it('goes to no other address than Google’s and this machine’s', async () => {
    const { exitCode, stderr } = await performCommand(keysCommand, ['add', '--project', 'p'], {
      CLOUD_SECRET_MANAGER_URL: 'http://secrets.example',
    });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('this machine')]);
  });
});
