import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { readSecrets } from '../src/config';
import { createTokenVault, type TokenVault } from '../src/security/tokenVault';
import { createDocuments, type Documents } from '../src/widgets/documents';
import type { Target } from './target';

/** The target's documents and keys. Nothing is reached before it is used. */
export function openTarget({ env, projectId }: Target): {
  documents: Documents;
  vault: TokenVault;
} {
  const firestore = getFirestore(initializeApp({ projectId }, 'operator'));
  const secrets = readSecrets(env);
  return {
    documents: createDocuments(
      () => Promise.resolve(firestore),
      () => undefined,
    ),
    vault: createTokenVault({
      encryptionKeys: secrets.tokenEncryptionKeys,
      fingerprintKey: secrets.tokenFingerprintKey,
    }),
  };
}
