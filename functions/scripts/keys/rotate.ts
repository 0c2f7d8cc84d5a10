import {
  createConnectionRotation,
  type RotatedConnection,
  type RotationOutcome,
} from '../../src/widgets/connectionRotation';
import { quoted } from '../command';
import { openTarget } from '../openTarget';
import type { Target } from '../target';

/** Re-encrypts every connection, page by page, and tells of each page. */
export async function rotateKeys(
  target: Target,
  options: { dryRun: boolean; pageSize: number },
): Promise<number> {
  const { documents, vault } = openTarget(target);
  console.log(`${target.place}. The first key is "${vault.currentKeyId()}".`);
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
    if (after !== null) console.log(`… ${tally()}`);
  } while (after !== null);

  for (const { connectionId, reason } of unreadable) {
    console.log(`  ${quoted(connectionId)}  ${reason ?? ''}`);
  }
  console.log(`${options.dryRun ? 'Dry run, nothing was written' : 'Done'}: ${tally()}.`);
  if (unreadable.length > 0) {
    console.error('Keep the old keys: not every token could be decrypted.');
    return 1;
  }
  if (!options.dryRun && counts.rotated > 0) {
    console.log('Run it once more before you drop the old key: then nothing should be left to do.');
  }
  return 0;
}
