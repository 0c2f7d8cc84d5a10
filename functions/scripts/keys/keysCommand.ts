import { parseArgs } from 'node:util';
import { CallError, countOf, type Command, type Terminal } from '../command';
import { findTarget, targetHelp, targetOptions } from '../target';
import { generateKeys, keyNames, type KeyName } from './generate';

const help = `Makes the keys that Notion tokens are stored under, and changes them.

  npm run keys -- generate [--only encryption|fingerprint] [--write FILE]
  npm run keys -- rotate [--dry-run] [--page-size 50] [--project ID | --local]

generate  prints new keys as lines for Secret Manager or .secret.local, and stores them nowhere.
          TOKEN_FINGERPRINT_KEY is for a new installation: it is never changed afterwards.
  --only    the one line
  --write   adds the lines to FILE (mode 600) instead; refused where a name stands there already
rotate    encrypts each connection's token by the first key of TOKEN_ENCRYPTION_KEYS. The service
          goes on meanwhile. Those of the first key are passed over, so a broken-off run is repeated.
  --dry-run   says what would be done, and what can't be decrypted
  --page-size connections at a time

${targetHelp}
Exit codes: 0 done, 1 something failed or could not be decrypted, 2 the call is wrong.`;

const onlyNames: Readonly<Record<string, KeyName>> = {
  encryption: 'TOKEN_ENCRYPTION_KEYS',
  fingerprint: 'TOKEN_FINGERPRINT_KEY',
};

function generate(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, write: { type: 'string' } },
  });
  if (values.only === undefined) return generateKeys(terminal, keyNames, values.write);
  const name = onlyNames[values.only];
  if (name === undefined) throw new CallError('--only is encryption or fingerprint.');
  return generateKeys(terminal, [name], values.write);
}

async function rotate(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...targetOptions,
      'dry-run': { type: 'boolean' },
      'page-size': { type: 'string', default: '50' },
    },
  });
  const options = {
    dryRun: values['dry-run'] === true,
    pageSize: countOf('--page-size', values['page-size']),
  };
  const target = findTarget(values, terminal.env);
  const [{ openTarget }, { rotateKeys }] = await Promise.all([
    import('../openTarget'),
    import('./rotate'),
  ]);
  const opened = openTarget(target);
  const exitCode = await rotateKeys(terminal, target, opened, options);
  await opened.close();
  return exitCode;
}

async function run([verb, ...args]: string[], terminal: Terminal): Promise<number> {
  if (verb === 'generate') return generate(args, terminal);
  if (verb === 'rotate') return rotate(args, terminal);
  throw new CallError('Say what to do: generate or rotate.');
}

/** Makes the keys that tokens are stored under, and changes them. */
export const keysCommand: Command = { help, run };
