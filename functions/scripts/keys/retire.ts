import type { Terminal } from '../command';
import type { SecretManager } from '../secretManager';
import { createTokenVault } from '../../src/security/tokenVault';
import type { Documents } from '../../src/firestore/documents';
import { createConnectionRotation } from './connectionRotation';
import { deployLine, idOf, idsOf, isAdded, readStoredKeys, secretName } from './storedKeys';

/**
 * Takes all encryption keys but the first out of use, once every connection opens by the first
 * alone. Nothing is destroyed: it says what may be.
 */
export async function retireKeys(
  terminal: Terminal,
  projectId: string,
  secrets: SecretManager,
  documents: Documents,
  pageSize: number,
): Promise<number> {
  const stored = await readStoredKeys(secrets);
  const { keys, version } = stored;
  const [first = '', ...old] = keys;
  if (old.length === 0) {
    terminal.print(`Version ${version} holds "${idOf(first)}" alone: there is nothing to retire.`);
    return 0;
  }
  const rotateFirst = `Run "npm run keys -- rotate --deployed --project ${projectId}" first`;
  if (await isAdded(secrets, stored)) {
    terminal.note(`Nothing was written: the new key is not in use yet. ${rotateFirst}.`);
    return 1;
  }
  const { open, closed } = await openBy(first, documents, pageSize);
  terminal.print(`${open} connections open by "${idOf(first)}" alone, ${closed} don't.`);
  if (closed > 0) {
    terminal.note(
      `Nothing was written: ${idsOf(old)} is still needed. ${rotateFirst}; it names what can't be decrypted.`,
    );
    return 1;
  }
  const newVersion = await secrets.add(secretName, first);
  terminal.print(`Version ${newVersion} of ${secretName} holds "${idOf(first)}" alone.

Now deploy:
  ${deployLine(projectId)}
When that revision serves, the older versions may go. Until then a revision before it needs them:
  gcloud secrets versions list ${secretName} --project ${projectId}
  gcloud secrets versions destroy VERSION --secret ${secretName} --project ${projectId}   # each below ${newVersion}`);
  return 0;
}

async function openBy(
  key: string,
  documents: Documents,
  pageSize: number,
): Promise<{ open: number; closed: number }> {
  const vault = createTokenVault({ encryptionKeys: () => key, fingerprintKey: () => null });
  const rotation = createConnectionRotation(documents, vault);
  const counts = { open: 0, closed: 0 };
  let after: string | null = null;
  do {
    const page = await rotation.rotatePage(after, { pageSize, dryRun: true });
    for (const { outcome } of page.connections) {
      if (outcome === 'current') counts.open += 1;
      else if (outcome !== 'gone') counts.closed += 1;
    }
    after = page.lastId;
  } while (after !== null);
  return counts;
}
