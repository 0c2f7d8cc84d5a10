import { quoted, type Terminal } from '../command';
import type { OpenTarget } from '../openTarget';
import type { Target } from '../target';
import {
  createConnectionRotation,
  type RotatedConnection,
  type RotationOutcome,
} from './connectionRotation';

/** Re-encrypts every connection, page by page, and reports each page. */
export async function rotateKeys(
  terminal: Terminal,
  { place }: Target,
  { documents, vault }: OpenTarget,
  options: { dryRun: boolean; pageSize: number },
): Promise<number> {
  terminal.print(`${place}. The first key is "${vault.currentKeyId()}".`);
  const rotation = createConnectionRotation(documents, vault);
  const done = options.dryRun ? 'to be re-encrypted' : 're-encrypted';
  const counts: Record<RotationOutcome, number> = {
    current: 0,
    rotated: 0,
    gone: 0,
    unreadable: 0,
  };
  const unreadable: RotatedConnection[] = [];
  const tally = (): string =>
    `${counts.rotated} ${done}, ${counts.current} of the first key already, ${counts.unreadable} that can't be decrypted`;

  let after: string | null = null;
  do {
    const page = await rotation.rotatePage(after, options);
    for (const connection of page.connections) {
      counts[connection.outcome] += 1;
      if (connection.outcome === 'unreadable') unreadable.push(connection);
    }
    after = page.lastId;
    if (after !== null) terminal.print(`… ${tally()}`);
  } while (after !== null);

  for (const { connectionId, reason } of unreadable) {
    terminal.print(`  ${quoted(connectionId)}  ${reason ?? ''}`);
  }
  terminal.print(`${options.dryRun ? 'Dry run, nothing was written' : 'Done'}: ${tally()}.`);
  if (unreadable.length > 0) {
    terminal.note('Keep the old keys: not every token could be decrypted.');
    return 1;
  }
  if (!options.dryRun && counts.rotated > 0) {
    terminal.print(
      'Run it once more before you drop the old key: then nothing should be left to do.',
    );
  }
  return 0;
}
