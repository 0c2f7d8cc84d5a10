import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { functionsFolder } from '../../local/dev/folders';
import type { Rehearsal } from '../../local/google/startRehearsal';

const guide = readFileSync(resolve(functionsFolder, 'docs/deploy.md'), 'utf8');
const region = 'us-central1';

/** Runs a line of docs/deploy.md as it stands there, or as it is typed, without a terminal. */
export async function runDocumented(
  rehearsal: Rehearsal,
  line: string,
  asTyped = line,
): Promise<{ exitCode: number | null; output: string }> {
  if (!guide.includes(line)) throw new Error(`docs/deploy.md has no such line: ${line}`);
  return rehearsal.run(asTyped.replaceAll('REGION', region));
}

/** A block of shell lines under a heading of docs/deploy.md, as one script. */
export function documentedBlock(heading: string): string {
  const [, section = ''] = guide.split(`\n### ${heading}\n`);
  const block = /```sh\n(.*?)```/s.exec(section)?.[1];
  if (block === undefined) throw new Error(`docs/deploy.md has no lines under "${heading}".`);
  return block;
}
