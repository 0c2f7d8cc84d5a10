import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { keysCommand } from '../../scripts/keys/keysCommand';
import { createDocuments } from '../../src/firestore/documents';
import { createTokenVault, keyIdOf, type TokenVault } from '../../src/security/tokenVault';
import {
  createConnectionStore,
  type ConnectionStore,
} from '../../src/widgets/connections/connectionStore';
import { emulatorHost, freshProject, type FreshProject } from '../support/firestore';
import { storeConnection } from '../support/storeConnection';
import { performCommand, runScript, type ScriptRun } from './runScript';
import { storedText } from './storedTexts';

const newKey = (): string => randomBytes(32).toString('base64');
const [oldKey, firstKey, fingerprintKey] = [newKey(), newKey(), newKey()];
const oldFirst = `old:${oldKey},new:${firstKey}`;
const newFirst = `new:${firstKey},old:${oldKey}`;
const tokenOf = (number: number): string => `ntn_made_up_for_this_test_${number}`;

function vaultOf(encryptionKeys: string): TokenVault {
  return createTokenVault({
    encryptionKeys: () => encryptionKeys,
    fingerprintKey: () => fingerprintKey,
  });
}

/** A command takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('npm run keys -- generate', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints keys that the vault takes, and other ones each time', async () => {
    const runs = await Promise.all([
      runScript('keys', ['generate']),
      performCommand(keysCommand, ['generate']),
    ]);
    const [one, other] = runs.map(({ stdout }) => parseEnv(stdout));
    expect(one?.['TOKEN_ENCRYPTION_KEYS']).toMatch(/^k\d{8}-[0-9a-f]{4}:/);
    expect(other).not.toEqual(one);
    const vault = createTokenVault({
      encryptionKeys: () => one?.['TOKEN_ENCRYPTION_KEYS'] ?? null,
      fingerprintKey: () => one?.['TOKEN_FINGERPRINT_KEY'] ?? null,
    });
    expect(vault.decrypt(vault.encrypt('ntn_x', 'c1'), 'c1')).toBe('ntn_x');
    expect(vault.fingerprint('ntn_x')).toHaveLength(64);
    expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(Array(2).fill([0, '']));
  });

  it('prints the one that is asked for', async () => {
    const { stdout } = await performCommand(keysCommand, ['generate', '--only', 'encryption']);
    expect(Object.keys(parseEnv(stdout))).toEqual(['TOKEN_ENCRYPTION_KEYS']);
  });

  it('adds them to a file when asked to, and never replaces one that is there', async () => {
    const path = join(folder, 'secrets');
    const args = ['generate', '--write', path];
    const written = await performCommand(keysCommand, args);
    const text = readFileSync(path, 'utf8');
    expect([written.exitCode, statSync(path).mode & 0o777]).toEqual([0, 0o600]);
    expect(Object.keys(parseEnv(text))).toEqual(['TOKEN_ENCRYPTION_KEYS', 'TOKEN_FINGERPRINT_KEY']);
    expect(written.output).not.toContain(parseEnv(text)['TOKEN_FINGERPRINT_KEY']);
    const again = await performCommand(keysCommand, args);
    expect([again.exitCode, again.stderr]).toEqual([
      1,
      expect.stringContaining('Nothing was written') as unknown,
    ]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('npm run keys -- rotate', () => {
  let project: FreshProject;
  let before: ConnectionStore;

  const storeOf = (encryptionKeys: string): ConnectionStore => {
    const documents = createDocuments(
      () => Promise.resolve(project.firestore),
      () => undefined,
    );
    return createConnectionStore(documents, vaultOf(encryptionKeys));
  };
  const save = (number: number, store = before): Promise<string> =>
    storeConnection(project.firestore, store, {
      userId: 'owner',
      token: tokenOf(number),
      workspaceId: null,
    });
  const environment = (keys = newFirst): Record<string, string> => ({
    FIRESTORE_EMULATOR_HOST: emulatorHost(),
    GCLOUD_PROJECT: project.projectId,
    TOKEN_ENCRYPTION_KEYS: keys,
    TOKEN_FINGERPRINT_KEY: fingerprintKey,
  });
  const rotate = (args: readonly string[] = [], keys = newFirst): Promise<ScriptRun> =>
    performCommand(keysCommand, ['rotate', ...args], environment(keys));
  const keyIds = async (): Promise<Set<string | null>> => {
    const { docs } = await project.firestore.collection('connections').get();
    return new Set(docs.map((document) => keyIdOf(String(document.get('encryptedToken')))));
  };

  beforeEach(async () => {
    project = freshProject();
    // The SDK loads its larger half with the first call: no store's time limit is for that.
    await project.firestore.listCollections();
    before = storeOf(oldFirst);
  });
  afterEach(() => project.cleanup());

  it('re-encrypts every connection in pages; then the old key may be dropped', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, number) => save(number)));
    const dry = await rotate(['--dry-run', '--page-size', '5']);
    expect([dry.exitCode, dry.stdout]).toEqual([
      0,
      expect.stringContaining('Dry run, nothing was written: 12 to be re-encrypted') as unknown,
    ]);
    expect(await keyIds()).toEqual(new Set(['old']));

    const run = await rotate(['--page-size', '5']);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout.match(/^… /gm)).toHaveLength(2);
    expect(run.stdout).toContain('Done: 12 re-encrypted, 0 of the first key already');
    const after = storeOf(`new:${firstKey}`);
    for (const [number, id] of ids.entries()) {
      expect(await after.open(id, 20_000)).toMatchObject({ token: tokenOf(number) });
    }
    const again = await rotate();
    expect(again.stdout).toContain('Done: 0 re-encrypted, 12 of the first key already');
    for (const { output } of [dry, run, again]) {
      expect(output).not.toMatch(/ntn_|v1\./);
      expect(output).not.toContain(oldKey);
    }
    expect(await storedText(project.firestore)).not.toContain('ntn_made_up');
  });

  it('lists what can not be decrypted by its id, does the rest, and says so', async () => {
    await save(1);
    const lost = vaultOf(`lost:${newKey()}`).encrypt(tokenOf(9), 'c-lost');
    const reference = project.firestore.collection('connections').doc('c-lost');
    await reference.set({ userId: 'owner', encryptedToken: lost });
    const { exitCode, stdout, stderr } = await rotate();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/"c-lost" .*the key "lost"/);
    expect(stdout).toContain(
      "1 re-encrypted, 0 of the first key already, 1 that can't be decrypted",
    );
    expect(stderr).toContain('Keep the old keys');
    expect((await reference.get()).get('encryptedToken')).toBe(lost);
  });

  it('leaves each connection readable while it is read, made and deleted', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, (_, number) => save(number)));
    const serving = storeOf(newFirst);
    const connections = project.firestore.collection('connections');
    const over = new AbortController();
    const done = { reads: 0, changes: 0 };
    const readOn = async (): Promise<void> => {
      for (; !over.signal.aborted; done.reads += 1) {
        const number = done.reads % 10;
        expect(await serving.open(ids[number] ?? '', 20_000)).toMatchObject({
          token: tokenOf(number),
        });
      }
    };
    const changeOn = async (): Promise<void> => {
      for (; !over.signal.aborted; done.changes += 1) {
        await connections.doc(ids[40 + (done.changes % 20)] ?? '').delete();
        await save(100 + done.changes, serving);
        await sleep(50);
      }
    };
    const serviceGoesOn = Promise.all([readOn(), changeOn()]);
    const run = await runScript('keys', ['rotate', '--page-size', '10'], environment());
    const meanwhile = { ...done };
    over.abort();
    await serviceGoesOn;
    // Changes may wait seconds for what is being rotated; reads do not.
    expect(meanwhile.reads).toBeGreaterThan(10);
    expect(meanwhile.changes).toBeGreaterThan(0);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect((await rotate()).stdout).toContain('Done: 0 re-encrypted');
    expect(await keyIds()).toEqual(new Set(['new']));
  });

  it('says what is missing before it touches anything', async () => {
    await save(1);
    const { exitCode, output } = await rotate([], 'none');
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining('TOKEN_ENCRYPTION_KEYS is missing') as unknown,
    ]);
    expect(output).not.toMatch(/\n\s+at /);
  });
});

describe('npm run keys', () => {
  it.each([
    ['no word', [], /generate, add, rotate or retire/],
    ['another word', ['change'], /generate, add, rotate or retire/],
    ['another option', ['rotate', '--fast'], /--fast/],
    ['a page size that is none', ['rotate', '--page-size', '0'], /--page-size has to be/],
    ['another key', ['generate', '--only', 'admin'], /--only is encryption or fingerprint/],
    ['no project', ['rotate'], /Which project\?/],
  ])('refuses a call with %s, and shows how it is called', async (_name, args, words) => {
    const { exitCode, stdout, stderr } = await performCommand(keysCommand, args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Exit codes');
  });

  it('explains itself with --help', async () => {
    const { exitCode, stdout } = await performCommand(keysCommand, ['rotate', '--help']);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Exit codes') as unknown]);
  });
});
