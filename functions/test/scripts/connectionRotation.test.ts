import { randomBytes } from 'node:crypto';
import { createConnectionRotation } from '../../scripts/keys/connectionRotation';
import { createTokenVault, keyIdOf, type TokenVault } from '../../src/security/tokenVault';
import { createConnectionStore } from '../../src/widgets/connections/connectionStore';
import { createTestDocuments } from '../support/documents';
import { storeConnection } from '../support/storeConnection';

const newKey = (): string => randomBytes(32).toString('base64');
const [oldKey, firstKey, fingerprintKey] = [newKey(), newKey(), newKey()];
const before = vaultOf(`old:${oldKey}`);
const after = vaultOf(`new:${firstKey},old:${oldKey}`);
const all = { pageSize: 50, dryRun: false };

function vaultOf(encryptionKeys: string | null): TokenVault {
  return createTokenVault({
    encryptionKeys: () => encryptionKeys,
    fingerprintKey: () => fingerprintKey,
  });
}

async function createHarness(count: number) {
  const parts = createTestDocuments();
  const { documents, firestore } = parts;
  const stored = createConnectionStore(documents, before);
  const tokens = Array.from({ length: count }, (_, number) => `ntn_made_up_${number}`);
  const ids = await Promise.all(
    tokens.map((token) =>
      storeConnection(firestore, stored, { userId: 'owner', token, workspaceId: null }),
    ),
  );
  const keyIds = async (): Promise<(string | null)[]> => {
    const { docs } = await firestore.collection('connections').get();
    return docs.map((document) => keyIdOf(String(document.get('encryptedToken'))));
  };
  const rotation = createConnectionRotation(documents, after);
  return { ...parts, rotation, tokens, ids, keyIds };
}

describe('rotating the encryption key', () => {
  it('encrypts each token by the first key, and changes nothing else', async () => {
    const { documents, firestore, rotation, tokens, ids, keyIds } = await createHarness(3);
    const read = async () =>
      (await firestore.collection('connections').get()).docs.map((d) => ({
        ...d.data(),
        encryptedToken: '',
      }));
    const others = await read();
    const page = await rotation.rotatePage(null, all);
    expect(page.connections.map(({ outcome }) => outcome)).toEqual(Array(3).fill('rotated'));
    expect(await keyIds()).toEqual(Array(3).fill('new'));
    expect(await read()).toEqual(others);
    const opened = createConnectionStore(documents, vaultOf(`new:${firstKey}`));
    for (const [index, id] of ids.entries()) {
      expect(await opened.open(id, 1000)).toMatchObject({ token: tokens[index] });
    }
  });

  it('goes through all of them in pages, by id, and passes over what is done', async () => {
    const { rotation, ids } = await createHarness(5);
    const sorted = [...ids].sort();
    const first = await rotation.rotatePage(null, { ...all, pageSize: 2 });
    expect(first.connections.map(({ connectionId }) => connectionId)).toEqual(sorted.slice(0, 2));
    expect(first.lastId).toBe(sorted[1]);
    const again = await rotation.rotatePage(null, { ...all, pageSize: 3 });
    expect(again.connections.map(({ outcome }) => outcome)).toEqual([
      'current',
      'current',
      'rotated',
    ]);
    const rest = await rotation.rotatePage(again.lastId, { ...all, pageSize: 3 });
    expect(rest.connections.map(({ outcome }) => outcome)).toEqual(['rotated', 'rotated']);
    expect(rest.lastId).toBeNull();
  });

  it('writes nothing in a dry run', async () => {
    const { rotation, keyIds } = await createHarness(2);
    const { connections } = await rotation.rotatePage(null, { ...all, dryRun: true });
    expect(connections.map(({ outcome }) => outcome)).toEqual(['rotated', 'rotated']);
    expect(await keyIds()).toEqual(['old', 'old']);
  });

  it('leaves what it can not decrypt, says why, and goes on with the others', async () => {
    const { firestore, rotation, ids } = await createHarness(2);
    const connections = firestore.collection('connections');
    await connections.doc('a-dropped-key').set({ encryptedToken: 'v1.dropped.AAAA' });
    await connections.doc('b-no-token').set({ userId: 'owner' });
    const stolen = (await connections.doc(ids[0] ?? '').get()).data() ?? {};
    await connections.doc('c-moved').set(stolen);
    const page = await rotation.rotatePage(null, all);
    const unreadable = page.connections.filter(({ outcome }) => outcome === 'unreadable');
    expect(unreadable).toEqual([
      {
        connectionId: 'a-dropped-key',
        outcome: 'unreadable',
        reason: expect.stringContaining('the key "dropped"') as unknown,
      },
      {
        connectionId: 'b-no-token',
        outcome: 'unreadable',
        reason: 'The document holds no encrypted token.',
      },
      {
        connectionId: 'c-moved',
        outcome: 'unreadable',
        reason: expect.stringContaining('does not decrypt') as unknown,
      },
    ]);
    expect((await connections.doc('c-moved').get()).data()).toEqual(stolen);
    expect(page.connections.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(2);
  });

  it('notices one of the first key that does not decrypt', async () => {
    const { firestore, rotation } = await createHarness(0);
    const encryptedToken = vaultOf(`new:${newKey()}`).encrypt('ntn_made_up', 'c1');
    await firestore.collection('connections').doc('c1').set({ encryptedToken });
    const { connections } = await rotation.rotatePage(null, all);
    expect(connections).toMatchObject([{ connectionId: 'c1', outcome: 'unreadable' }]);
  });

  it('says once that there is no key, and touches nothing', async () => {
    const { documents, keyIds } = await createHarness(1);
    const rotation = createConnectionRotation(documents, vaultOf(null));
    await expect(rotation.rotatePage(null, all)).rejects.toMatchObject({ name: 'VaultError' });
    expect(await keyIds()).toEqual(['old']);
  });
});
