import { randomBytes } from 'node:crypto';
import { createTokenVault } from '../../../src/security/tokenVault';
import {
  createConnectionStore,
  type TokenOfOwner,
} from '../../../src/widgets/connections/connectionStore';
import { createTestDocuments } from '../../support/documents';
import { storeConnection } from '../../support/storeConnection';

const timeoutMs = 5000;
const randomKey = (): string => randomBytes(32).toString('base64');
const key = randomKey();
const token = 'ntn_made_up_for_this_test';
const owner: TokenOfOwner = { userId: 'owner', token, workspaceId: 'workspace' };

function createHarness(keys: { encryption?: string | null; fingerprint?: string | null } = {}) {
  const { encryption = `k1:${key}`, fingerprint = key } = keys;
  const parts = createTestDocuments();
  const vault = createTokenVault({
    encryptionKeys: () => encryption,
    fingerprintKey: () => fingerprint,
  });
  const connections = createConnectionStore(parts.documents, vault);
  const save = (made = owner): Promise<string> =>
    storeConnection(parts.firestore, connections, made);
  return { ...parts, vault, connections, save };
}

describe('the connection store', () => {
  it('gives back the token, and its fingerprint to be paced under', async () => {
    const { connections, vault, save } = createHarness();
    const id = await save();
    expect(await connections.open(id, timeoutMs)).toEqual({
      token,
      pacingKey: vault.fingerprint(token),
      workspaceId: owner.workspaceId,
    });
  });

  it('stores what the contract names, and no token in the open', async () => {
    const { save, firestore } = createHarness();
    const id = await save();
    const stored = (await firestore.collection('connections').doc(id).get()).data();
    expect(stored).toMatchObject({
      userId: 'owner',
      kind: 'internal',
      workspaceId: 'workspace',
      webhookVerificationToken: null,
    });
    expect(stored).toHaveProperty('createdAt');
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('keeps one connection for an owner and a token', async () => {
    const { save, firestore } = createHarness();
    const id = await save();
    expect(await save({ ...owner, workspaceId: null })).toBe(id);
    expect(await save({ ...owner, userId: 'other' })).not.toBe(id);
    expect(await save({ ...owner, token: `${token}x` })).not.toBe(id);
    expect((await firestore.collection('connections').get()).size).toBe(3);
  });

  it('knows when there is no such connection', async () => {
    expect(await createHarness().connections.open('nobody', timeoutMs)).toBeNull();
  });

  it('opens for its owner alone', async () => {
    const { connections, save } = createHarness();
    const id = await save();
    expect(await connections.openOwned('owner', id, timeoutMs)).toMatchObject({ token });
    expect(await connections.openOwned('other', id, timeoutMs)).toBeNull();
    for (const unknown of ['nobody', 'a/b', '', '..', '__x__']) {
      expect(await connections.openOwned('owner', unknown, timeoutMs)).toBeNull();
    }
  });

  it('lists an owner’s own, leaving out a broken one', async () => {
    const { connections, firestore, save } = createHarness();
    const id = await save();
    await save({ ...owner, userId: 'other' });
    await firestore.collection('connections').doc('broken').set({ userId: 'owner', kind: 7 });
    const listed = await connections.list('owner', timeoutMs);
    expect(listed).toEqual([
      {
        id,
        kind: 'internal',
        workspaceId: 'workspace',
        createdAtMs: expect.any(Number) as unknown,
      },
    ]);
  });

  it('knows a token by its rate before it is stored, and under which id it will be', async () => {
    const { connections, vault, save } = createHarness();
    const identified = connections.identify(token);
    expect(identified).toEqual({ token, pacingKey: vault.fingerprint(token), workspaceId: null });
    const { id, fields } = connections.seal(owner);
    expect(id).toBe(await save());
    expect(fields.tokenFingerprint).toBe(identified.pacingKey);
    expect(JSON.stringify(fields)).not.toContain(token);
  });

  it('distinguishes what it can still open from what it can’t', () => {
    const { connections } = createHarness();
    const { id, fields } = connections.seal(owner);
    expect(connections.isReadable(id, fields)).toBe(true);
    expect(connections.isReadable('other', fields)).toBe(false);
    expect(
      createHarness({ encryption: `k2:${randomKey()}` }).connections.isReadable(id, fields),
    ).toBe(false);
    for (const broken of [undefined, null, {}, { ...fields, encryptedToken: 7 }]) {
      expect(connections.isReadable(id, broken)).toBe(false);
    }
  });

  it('refuses a broken document, and a token moved to another connection', async () => {
    const { connections, firestore, save } = createHarness();
    const collection = firestore.collection('connections');
    await collection.doc('broken').set({ userId: 7 });
    await expect(connections.open('broken', timeoutMs)).rejects.toMatchObject({
      name: 'BrokenDocumentError',
    });
    const stored = (await collection.doc(await save()).get()).data() ?? {};
    await collection.doc('stolen').set(stored);
    await expect(connections.open('stolen', timeoutMs)).rejects.toThrow('another connection');
  });

  it.each([
    ['TOKEN_ENCRYPTION_KEYS', { encryption: null }],
    ['TOKEN_FINGERPRINT_KEY', { fingerprint: null }],
  ])('says that %s is missing, before anything is written', async (name, keys) => {
    const { save, firestore } = createHarness(keys);
    await expect(save()).rejects.toMatchObject({
      name: 'VaultError',
      message: expect.stringMatching(`^${name} is missing`) as unknown,
    });
    expect((await firestore.collection('connections').get()).size).toBe(0);
  });
});
