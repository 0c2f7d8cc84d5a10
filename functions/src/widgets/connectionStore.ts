import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { NotionConnection } from '../notion/reader';
import type { TokenVault } from '../security/tokenVault';
import type { Documents } from './documents';

/** A `connections/{id}` document as far as reading needs it, CONTRACT section 7. */
const connectionSchema = z.object({
  userId: z.string(),
  kind: z.enum(['internal']),
  encryptedToken: z.string(),
  tokenFingerprint: z.string(),
  workspaceId: z.string().nullable().default(null),
});

export interface ConnectionStore {
  /** Token and pacing key of a connection; null where there is none. Rejects as the vault does. */
  open(connectionId: string, timeoutMs: number): Promise<NotionConnection | null>;
  /**
   * Stores a token, encrypted, and returns the connection's id: one per owner and token. Rejects
   * with a `VaultError` where a key is missing.
   */
  save(owner: { userId: string; token: string; workspaceId: string | null }): Promise<string>;
}

const writeTimeoutMs = 10_000;

export function createConnectionStore(documents: Documents, vault: TokenVault): ConnectionStore {
  return {
    async open(connectionId, timeoutMs) {
      const snapshot = await documents.run('read connection', timeoutMs, (db) =>
        db.collection('connections').doc(connectionId).get(),
      );
      if (!snapshot.exists) return null;
      const stored = documents.parse(connectionSchema, snapshot.ref.path, snapshot.data());
      return {
        token: vault.decrypt(stored.encryptedToken, connectionId),
        pacingKey: stored.tokenFingerprint,
        workspaceId: stored.workspaceId,
      };
    },

    async save({ userId, token, workspaceId }) {
      const tokenFingerprint = vault.fingerprint(token);
      const id = connectionIdOf(userId, tokenFingerprint);
      const encryptedToken = vault.encrypt(token, id);
      return documents.run('save connection', writeTimeoutMs, async (db) => {
        const { FieldValue } = await import('firebase-admin/firestore');
        const reference = db.collection('connections').doc(id);
        await db.runTransaction(async (transaction) => {
          if ((await transaction.get(reference)).exists) return;
          transaction.create(reference, {
            userId,
            kind: 'internal',
            encryptedToken,
            tokenFingerprint,
            workspaceId,
            webhookVerificationToken: null,
            createdAt: FieldValue.serverTimestamp(),
          });
        });
        return id;
      });
    },
  };
}

/** The same owner and token always meet in one document, so no query has to find it again. */
function connectionIdOf(userId: string, tokenFingerprint: string): string {
  return createHash('sha256').update(`${userId}\n${tokenFingerprint}`).digest('hex').slice(0, 32);
}
