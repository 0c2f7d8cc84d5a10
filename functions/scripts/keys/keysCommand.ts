import { parseArgs } from 'node:util';
import { CallError, countOf, type Command, type Terminal } from '../command';
import { createSecretManager, type SecretManager } from '../secretManager';
import { findTarget, targetHelp, targetOptions, type Target } from '../target';
import { addKey } from './add';
import { afterRotation, putNewestFirst } from './newestFirst';
import { retireKeys } from './retire';
import { generateKeys, keyNames, type KeyName } from './generate';

const help = `Makes the keys that Notion tokens are stored under, and changes them.

  npm run keys -- generate [--only encryption|fingerprint] [--write FILE]
  npm run keys -- add --project ID
  npm run keys -- rotate [--deployed] [--dry-run] [--page-size 50] [--project ID | --local]
  npm run keys -- retire --deployed [--page-size 50] --project ID

generate  prints new keys as lines for Secret Manager or .secret.local, and stores them nowhere.
          TOKEN_FINGERPRINT_KEY is for a new installation: it is never changed afterwards.
  --only    the one line
  --write   adds the lines to FILE (mode 600) instead; refused where a name stands there already
add       writes a version of TOKEN_ENCRYPTION_KEYS to Secret Manager with a new key behind the old
          one; then deploy
rotate    puts the new key first, in a further version, and encrypts each connection's token by it.
          The service goes on meanwhile. Tokens of the first key are passed over, so a broken-off
          run is repeated. With TOKEN_ENCRYPTION_KEYS in the environment, or --local, it takes those
          keys as they are and writes to no Secret Manager.
  --deployed  what the step before wrote is deployed
  --dry-run   says what would be done, and what can't be decrypted
  --page-size connections at a time
retire    checks that every connection opens by the first key alone, then writes a version with that
          one; then deploy. It destroys nothing and says which versions may be destroyed.

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

const rotateOptions = {
  ...targetOptions,
  deployed: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'page-size': { type: 'string', default: '50' },
} as const;

async function rotate(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args, options: rotateOptions });
  const options = {
    dryRun: values['dry-run'] === true,
    pageSize: countOf('--page-size', values['page-size']),
  };
  const target = findTarget(values, terminal.env);
  const secrets = storedSecrets(values, terminal, target);
  if (secrets === null) return rotateBy(terminal, target, options);
  if (!options.dryRun) mustBeDeployed(values);
  const keys = await putNewestFirst(terminal, secrets, options.dryRun);
  const withKeys = { ...target, env: { ...target.env, TOKEN_ENCRYPTION_KEYS: keys } };
  const exitCode = await rotateBy(terminal, withKeys, options);
  if (exitCode === 0 && !options.dryRun) terminal.print(afterRotation(target.projectId));
  return exitCode;
}

async function rotateBy(
  terminal: Terminal,
  target: Target,
  options: { dryRun: boolean; pageSize: number },
): Promise<number> {
  const [{ openTarget }, { rotateKeys }] = await Promise.all([
    import('../openTarget'),
    import('./rotate'),
  ]);
  const opened = openTarget(target);
  const exitCode = await rotateKeys(terminal, target, opened, options);
  await opened.close();
  return exitCode;
}

async function add(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args, options: targetOptions });
  const target = findTarget(values, terminal.env);
  return addKey(terminal, target.projectId, createSecretManager(target.projectId, terminal.env));
}

async function retire(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args, options: rotateOptions });
  mustBeDeployed(values);
  const pageSize = countOf('--page-size', values['page-size']);
  const target = findTarget(values, terminal.env);
  const secrets = createSecretManager(target.projectId, terminal.env);
  const { openTarget } = await import('../openTarget');
  const { documents, close } = openTarget(target);
  const exitCode = await retireKeys(terminal, target.projectId, secrets, documents, pageSize);
  await close();
  return exitCode;
}

/** Null where the keys are those of the environment or of this machine. */
function storedSecrets(
  { local }: { local?: boolean | undefined },
  { env }: Terminal,
  { projectId }: Target,
): SecretManager | null {
  const given = (name: string): boolean => (env[name] ?? '') !== '';
  const isEmulated = given('FIRESTORE_EMULATOR_HOST') && !given('CLOUD_SECRET_MANAGER_URL');
  if (local === true || given('TOKEN_ENCRYPTION_KEYS') || isEmulated) return null;
  return createSecretManager(projectId, env);
}

function mustBeDeployed({ deployed }: { deployed?: boolean | undefined }): void {
  if (deployed === true) return;
  throw new CallError(
    'Say --deployed once the version that the step before wrote is deployed: instances that run without it could not decrypt what this step encrypts.',
  );
}

async function run([verb, ...args]: string[], terminal: Terminal): Promise<number> {
  if (verb === 'generate') return generate(args, terminal);
  if (verb === 'add') return add(args, terminal);
  if (verb === 'rotate') return rotate(args, terminal);
  if (verb === 'retire') return retire(args, terminal);
  throw new CallError('Say what to do: generate, add, rotate or retire.');
}

/** Makes the keys that tokens are stored under, and changes them. */
export const keysCommand: Command = { help, run };
