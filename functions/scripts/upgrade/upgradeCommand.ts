import { parseArgs } from 'node:util';
import { createConnectionStore } from '../../src/widgets/connections/connectionStore';
import { countOf, quoted, type Command, type Terminal } from '../command';
import { openTarget, type OpenTarget } from '../openTarget';
import { findTarget, targetHelp, targetOptions, type Target } from '../target';
import { createLegacyTokens } from './legacyToken';
import { totalsOf, writeReport } from './report';
import { upgradeAll } from './upgradeAll';
import { createWidgetUpgrade, type UpgradedWidget } from './upgradeWidget';

const help = `Turns the legacy product's widgets into this one's, in place: ids, slugs and so every embed stay.

  npm run upgrade -- [--dry-run] [--report FILE] [--page-size 50] [--project ID | --local]

  --dry-run    writes nothing, and says what would be done
  --report     writes FILE, JSON: for each widget what was done, or why it was left
  --page-size  widgets at a time

LEGACY_ENCRYPTION_KEY in the environment is the passphrase that the legacy product encrypted its
Notion tokens with; it is not needed where they are plain. TOKEN_ENCRYPTION_KEYS and
TOKEN_FINGERPRINT_KEY have to be those of the deployed service.
A widget that can't be read, or whose slug another one has, is listed and left as it was. What is
upgraded is passed over, so a broken-off run is repeated, and so is one with widgets left.

${targetHelp}
Exit codes: 0 all widgets are of today's form, 1 some were left or something failed, 2 the call is
wrong.`;

interface UpgradeOptions {
  dryRun: boolean;
  pageSize: number;
  report: string | undefined;
}

/** Brings the legacy product's widgets into this one's form. */
export const upgradeCommand: Command = {
  help,
  async run(args, terminal) {
    const { values } = parseArgs({
      args,
      options: {
        ...targetOptions,
        'dry-run': { type: 'boolean', default: false },
        report: { type: 'string' },
        'page-size': { type: 'string', default: '50' },
      },
    });
    const dryRun = values['dry-run'];
    const pageSize = countOf('--page-size', values['page-size']);
    const target = findTarget(values, terminal.env);
    const opened = openTarget(target);
    const { report } = values;
    const exitCode = await upgrade(terminal, target, opened, { dryRun, pageSize, report });
    await opened.close();
    return exitCode;
  },
};

async function upgrade(
  terminal: Terminal,
  target: Target,
  { documents, vault }: OpenTarget,
  { dryRun, pageSize, report: path }: UpgradeOptions,
): Promise<number> {
  // Without keys nothing can be stored: said before anything is begun.
  vault.currentKeyId();
  vault.fingerprint('');
  const passphrase = target.env['LEGACY_ENCRYPTION_KEY'] ?? '';
  const widgets = createWidgetUpgrade({
    documents,
    connections: createConnectionStore(documents, vault),
    readToken: createLegacyTokens(passphrase === '' ? null : passphrase),
    dryRun,
  });
  const startedAt = new Date().toISOString();
  const results: UpgradedWidget[] = [];
  const report = (complete: boolean): void => {
    if (path === undefined) return;
    writeReport(terminal, path, {
      project: target.projectId,
      dryRun,
      startedAt,
      finishedAt: new Date().toISOString(),
      complete,
      totals: totalsOf(results),
      widgets: results,
    });
  };
  report(false);
  terminal.print(`${target.place}.${dryRun ? ' Dry run: nothing is written.' : ''}`);

  try {
    await upgradeAll(documents, widgets, pageSize, (page) => {
      results.push(...page);
      for (const result of page) print(terminal, result);
      terminal.print(`… ${summary(results, dryRun)}`);
      report(false);
    });
  } catch (error) {
    terminal.note('Broken off. What is done stays done: run it again, and it goes on.');
    throw error;
  }
  report(true);
  terminal.print(
    `${dryRun ? 'Dry run, nothing was written' : 'Done'}: ${summary(results, dryRun)}.`,
  );
  const advice = adviceOn(results);
  if (advice !== null) terminal.note(advice);
  return results.some(({ outcome }) => outcome === 'left') ? 1 : 0;
}

function print(terminal: Terminal, { id, slug, outcome, reason, notes }: UpgradedWidget): void {
  const name = slug === null ? quoted(id) : `${quoted(id)} (${quoted(slug)})`;
  if (outcome === 'left') terminal.print(`  left as it was: ${name}: ${reason ?? ''}`);
  if (notes.length > 0) terminal.print(`  ${name}: ${notes.join('; ')}`);
}

function summary(results: readonly UpgradedWidget[], dryRun: boolean): string {
  const { upgraded, already, left } = totalsOf(results);
  const word = dryRun ? 'to be upgraded' : 'upgraded';
  return `${results.length} widgets, ${upgraded} ${word}, ${already} of today's form already, ${left} left`;
}

function adviceOn(results: readonly UpgradedWidget[]): string | null {
  const ofCode = (code: UpgradedWidget['code']): number =>
    results.filter((result) => result.code === code).length;
  const locked = ofCode('passphrase_missing');
  if (locked > 0)
    return `${locked} tokens are encrypted: set LEGACY_ENCRYPTION_KEY and run it again.`;
  const wrong = ofCode('passphrase_wrong');
  if (wrong === 0) return null;
  return results.some(({ wasEncrypted }) => wasEncrypted === true)
    ? `${wrong} tokens were encrypted with another passphrase than the rest, or are damaged.`
    : `LEGACY_ENCRYPTION_KEY is not the legacy product's passphrase: it decrypts none of the ${wrong} encrypted tokens.`;
}
