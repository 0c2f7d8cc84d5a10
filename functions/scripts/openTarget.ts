import { loadConfig, readSecrets } from '../src/config';
import { createDocuments, type Documents } from '../src/firestore/documents';
import { createAdminSdk } from '../src/runtime/adminSdk';
import { createTokenVault, type TokenVault } from '../src/security/tokenVault';
import type { Target } from './target';

export interface OpenTarget {
  documents: Documents;
  vault: TokenVault;
  /** Waits for what is under way, so not where Firestore does not answer. */
  close: () => Promise<void>;
}

/** The target's documents and keys. Nothing is reached before it is used. */
export function openTarget({ env }: Target): OpenTarget {
  const sdk = createAdminSdk(loadConfig(env));
  const secrets = readSecrets(env);
  return {
    documents: createDocuments(sdk.firestore, () => undefined),
    vault: createTokenVault({
      encryptionKeys: secrets.tokenEncryptionKeys,
      fingerprintKey: secrets.tokenFingerprintKey,
    }),
    close: sdk.close,
  };
}
