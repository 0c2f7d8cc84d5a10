import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { Documents } from '../../src/firestore/documents';
import { keyIdOf, VaultError, type TokenVault } from '../../src/security/tokenVault';

/**
 * `current`: of the first key, and decrypts. `rotated`: encrypted by it now (in a dry run: would
 * be). `gone`: deleted meanwhile. `unreadable`: does not decrypt, left as it was.
 */
export type RotationOutcome = 'current' | 'rotated' | 'gone' | 'unreadable';

export interface RotatedConnection {
  connectionId: string;
  outcome: RotationOutcome;
  /** With `unreadable`: why, without a secret. */
  reason: string | null;
}

export interface RotationPage {
  connections: RotatedConnection[];
  /** What to go on after; null: this was the last page. */
  lastId: string | null;
}

export interface ConnectionRotation {
  /**
   * Brings up to `pageSize` connections after the id `after` (null: from the first) to the first
   * encryption key. Safe while the service reads, creates and deletes connections; what is done
   * stays done, so a sweep that was broken off is simply repeated. Rejects with a `StoreError`, or
   * with a `VaultError` where there is no key to encrypt by.
   */
  rotatePage(
    after: string | null,
    options: { pageSize: number; dryRun: boolean },
  ): Promise<RotationPage>;
}

const timeoutMs = 30_000;

const encryptedSchema = z.object({ encryptedToken: z.string() });

/** Re-encrypts stored tokens after the encryption key was changed. */
export function createConnectionRotation(
  documents: Documents,
  vault: TokenVault,
): ConnectionRotation {
  const inspect = (snapshot: DocumentSnapshot): { token: string } | RotatedConnection => {
    const connectionId = snapshot.id;
    if (!snapshot.exists) return { connectionId, outcome: 'gone', reason: null };
    const stored = encryptedSchema.safeParse(snapshot.data());
    if (!stored.success) {
      const reason = 'The document holds no encrypted token.';
      return { connectionId, outcome: 'unreadable', reason };
    }
    const { encryptedToken } = stored.data;
    try {
      const token = vault.decrypt(encryptedToken, connectionId);
      if (keyIdOf(encryptedToken) !== vault.currentKeyId()) return { token };
      return { connectionId, outcome: 'current', reason: null };
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return { connectionId, outcome: 'unreadable', reason: error.message };
    }
  };

  const rotate = (connectionId: string): Promise<RotatedConnection> =>
    documents.run('rotate connection', timeoutMs, (db) => {
      const reference = db.collection('connections').doc(connectionId);
      return db.runTransaction(async (transaction) => {
        const seen = inspect(await transaction.get(reference));
        if ('outcome' in seen) return seen;
        transaction.update(reference, { encryptedToken: vault.encrypt(seen.token, connectionId) });
        return { connectionId, outcome: 'rotated', reason: null };
      });
    });

  return {
    async rotatePage(after, { pageSize, dryRun }) {
      // Without a key no connection can be checked: this throws once, not for each connection.
      vault.currentKeyId();
      const { docs } = await documents.run('list connections', timeoutMs, async (db) => {
        const { FieldPath } = await import('firebase-admin/firestore');
        const sweep = db.collection('connections').orderBy(FieldPath.documentId()).limit(pageSize);
        return (after === null ? sweep : sweep.startAfter(after)).get();
      });
      const connections = await Promise.all(
        docs.map(async (snapshot): Promise<RotatedConnection> => {
          const seen = inspect(snapshot);
          if ('outcome' in seen) return seen;
          if (!dryRun) return rotate(snapshot.id);
          return { connectionId: snapshot.id, outcome: 'rotated', reason: null };
        }),
      );
      const lastId = docs.length < pageSize ? null : (docs.at(-1)?.id ?? null);
      return { connections, lastId };
    },
  };
}
