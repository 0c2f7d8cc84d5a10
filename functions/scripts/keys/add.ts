import type { Terminal } from '../command';
import type { SecretManager } from '../secretManager';
import { generators } from './generate';
import { deployLine, idOf, idsOf, readStoredKeys, secretName } from './storedKeys';

/** Adds a new encryption key behind those that are there, so that all instances can decrypt by it. */
export async function addKey(
  terminal: Terminal,
  projectId: string,
  secrets: SecretManager,
): Promise<number> {
  const { keys, version } = await readStoredKeys(secrets);
  if (keys.length > 1) {
    terminal.note(
      `Nothing was written: version ${version} holds ${idsOf(keys)} already. Go on with "rotate", then "retire".`,
    );
    return 1;
  }
  const added = generators.TOKEN_ENCRYPTION_KEYS();
  const newVersion = await secrets.add(secretName, [...keys, added].join(','));
  terminal.print(`Version ${newVersion} of ${secretName} holds ${idsOf([...keys, added])}.`);
  terminal.print(`Version ${version} stays: running instances use it.`);
  terminal.print(`
Now deploy, so that every instance can decrypt by "${idOf(added)}":
  ${deployLine(projectId)}
Then:
  npm run keys -- rotate --deployed --project ${projectId}`);
  return 0;
}
