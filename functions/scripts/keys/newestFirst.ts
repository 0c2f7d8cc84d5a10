import type { Terminal } from '../command';
import type { SecretManager } from '../secretManager';
import { deployLine, idsOf, isAdded, readStoredKeys, secretName } from './storedKeys';

/**
 * The keys with the one that was added last in the first place, in a version of their own where
 * they did not stand so; in a dry run nothing is written.
 */
export async function putNewestFirst(
  terminal: Terminal,
  secrets: SecretManager,
  dryRun: boolean,
): Promise<string> {
  const stored = await readStoredKeys(secrets);
  const { keys, version } = stored;
  const wasAdded = await isAdded(secrets, stored);
  const ordered = wasAdded ? [keys.at(-1) ?? '', ...keys.slice(0, -1)] : keys;
  const text = ordered.join(',');
  if (!wasAdded || dryRun) {
    terminal.print(`Version ${version} of ${secretName} holds ${idsOf(keys)}.`);
    return text;
  }
  const newVersion = await secrets.add(secretName, text);
  terminal.print(`Version ${newVersion} of ${secretName} holds ${idsOf(ordered)}.`);
  return text;
}

export function afterRotation(projectId: string): string {
  return `
Deploy again, so that every instance encrypts by the first key:
  ${deployLine(projectId)}
Then once more, for connections that were made meanwhile, and then the old key may go:
  npm run keys -- rotate --deployed --project ${projectId}
  npm run keys -- retire --deployed --project ${projectId}`;
}
