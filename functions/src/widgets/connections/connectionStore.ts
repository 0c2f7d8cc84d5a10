import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Documents, timestampSchema, isDocumentId } from '../../firestore/documents';
import type { NotionConnection } from '../../notion/reading/reader';
import type { TokenVault } from '../../security/tokenVault';

/** A `connections/{id}` document as far as reading needs it, docs/contract.md#data. */
const connectionSchema = z.object({
  userId: z.string(),
  kind: z.enum(['internal']),
  encryptedToken: z.string(),
  tokenFingerprint: z.string(),
  workspaceId: z.string().nullable().default(null),
});
const listedSchema = connectionSchema.extend({ createdAt: timestampSchema.default(0) });

/** A token encrypted and ready to be stored, by whoever makes a widget in one transaction. */
export interface SealedConnection {
  id: string;
  /** All but the times. */
  fields: {
    userId: string;
    kind: 'internal';
    encryptedToken: string;
    tokenFingerprint: string;
    workspaceId: string | null;
    webhookVerificationToken: null;
  };
}

export interface TokenOfOwner {
  userId: string;
  token: string;
  workspaceId: string | null;
}

export interface ConnectionStore {
  /** Token and pacing key of a connection; null where there is none. Rejects as the vault does. */
  open(connectionId: string, timeoutMs: number): Promise<NotionConnection | null>;
  /** The same for one that has to be this owner's; null where it is another's, too. */
  openOwned(
    userId: string,
    connectionId: string,
    timeoutMs: number,
  ): Promise<NotionConnection | null>;
  /** What the owner has, in no particular order; no tokens. */
  list(userId: string, timeoutMs: number): Promise<ConnectionInfo[]>;
  /** A token as Notion is asked with it before it is stored. Throws a `VaultError` without a key. */
  identify(token: string): NotionConnection;
  /** Encrypts a token; one id per owner and token. Throws a `VaultError` without a key. */
  seal(owner: TokenOfOwner): SealedConnection;
  /** Whether what is stored under a connection's id can still be opened by the vault's keys. */
  isReadable(connectionId: string, stored: unknown): boolean;
}

export function createConnectionStore(documents: Documents, vault: TokenVault): ConnectionStore {
  const seal = ({ userId, token, workspaceId }: TokenOfOwner): SealedConnection => {
    const tokenFingerprint = vault.fingerprint(token);
    const id = connectionIdOf(userId, tokenFingerprint);
    const encryptedToken = vault.encrypt(token, id);
    return {
      id,
      fields: {
        userId,
        kind: 'internal',
        encryptedToken,
        tokenFingerprint,
        workspaceId,
        webhookVerificationToken: null,
      },
    };
  };

  const read = async (connectionId: string, timeoutMs: number) => {
    const snapshot = await documents.run('read connection', timeoutMs, (db) =>
      db.collection('connections').doc(connectionId).get(),
    );
    if (!snapshot.exists) return null;
    return documents.parse(connectionSchema, snapshot.ref.path, snapshot.data());
  };

  const open = (connectionId: string, stored: StoredConnection): NotionConnection => ({
    token: vault.decrypt(stored.encryptedToken, connectionId),
    pacingKey: stored.tokenFingerprint,
    workspaceId: stored.workspaceId,
  });

  return {
    async open(connectionId, timeoutMs) {
      const stored = await read(connectionId, timeoutMs);
      return stored === null ? null : open(connectionId, stored);
    },

    async openOwned(userId, connectionId, timeoutMs) {
      if (!isDocumentId(connectionId)) return null;
      const stored = await read(connectionId, timeoutMs);
      return stored?.userId === userId ? open(connectionId, stored) : null;
    },

    async list(userId, timeoutMs) {
      const { docs } = await documents.run('list connections', timeoutMs, (db) =>
        db.collection('connections').where('userId', '==', userId).get(),
      );
      return docs.flatMap((document): ConnectionInfo[] => {
        const stored = documents.tryParse(listedSchema, document.ref.path, document.data());
        if (stored === null) return [];
        const { kind, workspaceId, createdAt } = stored;
        return [{ id: document.id, kind, workspaceId, createdAtMs: createdAt }];
      });
    },

    identify: (token) => ({ token, pacingKey: vault.fingerprint(token), workspaceId: null }),

    seal,

    isReadable(connectionId, stored) {
      try {
        return vault.decrypt(connectionSchema.parse(stored).encryptedToken, connectionId) !== '';
      } catch {
        return false;
      }
    },
  };
}

type StoredConnection = z.infer<typeof connectionSchema>;

/** The same owner and token always meet in one document, so no query has to find it again. */
function connectionIdOf(userId: string, tokenFingerprint: string): string {
  return createHash('sha256').update(`${userId}\n${tokenFingerprint}`).digest('hex').slice(0, 32);
}

export interface ConnectionInfo {
  id: string;
  kind: string;
  workspaceId: string | null;
  createdAtMs: number;
}
