import { createTokenVault } from '../../src/security/tokenVault';
import type { SecretManager, SecretVersion } from '../secretManager';

export const secretName = 'TOKEN_ENCRYPTION_KEYS';

/** The encryption keys of a project, as Secret Manager keeps them. */
export interface StoredKeys extends SecretVersion {
  /** `id:base64key` each, in their order; the first encrypts. */
  keys: readonly string[];
}

/** Rejects where there are none, or what is there is no list of keys: then nothing is changed. */
export async function readStoredKeys(secrets: SecretManager): Promise<StoredKeys> {
  const latest = await secrets.read(secretName, 'latest');
  if (latest === null) {
    throw new Error(`${secretName} has no version yet: docs/deploy.md says how to set the first.`);
  }
  const vault = createTokenVault({
    encryptionKeys: () => latest.value,
    fingerprintKey: () => null,
  });
  // Throws where one of them is no key.
  vault.currentKeyId();
  return { ...latest, keys: keysIn(latest) };
}

function keysIn({ value }: SecretVersion): string[] {
  return value.split(',').map((key) => key.trim());
}

/** Whether the last key is what this version added to the one before: it is not in use yet. */
export async function isAdded(
  secrets: SecretManager,
  { version, keys }: StoredKeys,
): Promise<boolean> {
  if (keys.length < 2) return false;
  const before = await secrets.read(secretName, String(Number(version) - 1));
  return before !== null && keysIn(before).join(',') === keys.slice(0, -1).join(',');
}

export function idOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

export function idsOf(keys: readonly string[]): string {
  return keys.map((key) => `"${idOf(key)}"`).join(', ');
}

/** What has to follow each new version: only new revisions of the functions get it. */
export function deployLine(projectId: string): string {
  return `npm run deploy:functions -- --project ${projectId}`;
}
