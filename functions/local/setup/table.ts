import type { PartName, PartState } from './parts';

/** What was found, one line a part: name, version or `missing`, path or reason. */
export function formatParts(parts: ReadonlyMap<PartName, PartState>): string {
  const rows = [...parts].map(([name, state]) =>
    state.found ? [name, state.version, state.path] : [name, 'missing', state.reason],
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}

/** What a person can do about a part that could not be installed. */
export const adviceFor: Record<PartName, string> = {
  'redis-server': 'Install Redis 6 or newer, so that redis-server is on the PATH.',
  Chromium: 'Install Chromium or Google Chrome, so that it is on the PATH.',
  'Node 22 and 24': 'Run `npm ci --prefix local/runtimes` in functions/.',
  'Firestore emulator':
    'Install Java 11 or newer and the Google Cloud CLI (https://cloud.google.com/sdk/docs/install), ' +
    'then run `gcloud components install cloud-firestore-emulator`. ' +
    'Or install Java 21 and run `npx firebase setup:emulators:firestore` in functions/.',
};
