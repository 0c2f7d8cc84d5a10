import { writeFileSync } from 'node:fs';
import { CallError, callersPath, type Terminal } from '../command';
import type { UpgradedWidget } from './upgradeWidget';

/** What an upgrade did, for machines and for later; it holds no token. */
export interface UpgradeReport {
  project: string;
  dryRun: boolean;
  startedAt: string;
  finishedAt: string;
  /** False: it was broken off, and more widgets may be left to do. */
  complete: boolean;
  totals: Record<UpgradedWidget['outcome'], number>;
  widgets: readonly UpgradedWidget[];
}

export function totalsOf(widgets: readonly UpgradedWidget[]): UpgradeReport['totals'] {
  const totals = { upgraded: 0, already: 0, left: 0, gone: 0 };
  for (const { outcome } of widgets) totals[outcome] += 1;
  return totals;
}

/** Writes the report as JSON. Throws a `CallError` where the file can't be written. */
export function writeReport({ env }: Terminal, path: string, report: UpgradeReport): void {
  try {
    writeFileSync(callersPath(path, env), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch {
    throw new CallError(`The report can't be written to ${path}.`);
  }
}
