import { resolve } from 'node:path';
import { ServiceError } from '../src/shared/errors';
import { StoreError } from '../src/widgets/documents';

/** The call is wrong: nothing was done, and the message says what to call instead. */
export class CallError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CallError';
  }
}

/**
 * Runs an operator's command and ends the process: with what `main` gives (0 done, 1 something
 * failed), with 2 where the call is wrong, with 1 for every other failure, said in a sentence.
 */
export function runCommand(help: string, main: (args: string[]) => Promise<number>): void {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help);
    return;
  }
  main(args).then(
    (code) => process.exit(code),
    (error: unknown) => {
      const isCallWrong = error instanceof CallError || isParseFailure(error);
      console.error(isCallWrong ? `${messageOf(error)}\n\n${help}` : explainFailure(error));
      process.exit(isCallWrong ? 2 : 1);
    },
  );
}

/** A path as the caller wrote it: `npm run` moves into the package's folder first. */
export function callersPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

/** A whole number from `least` on; throws a `CallError` that names the option. */
export function countOf(option: string, text: string, least = 1, most = 500): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (count >= least && count <= most) return count;
  throw new CallError(`${option} has to be a whole number from ${least} to ${most}.`);
}

/** Names from documents may hold anything: quoted, they can't move a terminal's cursor. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What went wrong, for a person, without a stack. */
export function explainFailure(error: unknown): string {
  const chain = causesOf(error);
  const sentences = error instanceof ServiceError ? [error.sentence, ...choicesOf(error)] : [];
  const store = chain.find((cause) => cause instanceof StoreError);
  if (store === undefined) return sentences.length > 0 ? sentences.join('\n') : messageOf(error);
  const reason = messageOf(chain.at(-1));
  sentences.push(`${store.message}: ${reason}`);
  if (/credential/i.test(reason)) {
    sentences.push(
      'Sign in first: gcloud auth application-default login (or GOOGLE_APPLICATION_CREDENTIALS).',
    );
  }
  return sentences.join('\n');
}

function choicesOf({ details }: ServiceError): string[] {
  const sources = details?.['dataSources'];
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown) =>
    typeof source === 'object' && source !== null && 'id' in source && 'name' in source
      ? [`  --data-source ${String(source.id)}  ${quoted(String(source.name))}`]
      : [],
  );
}

/** The error, what caused it, and so on to the first cause. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'An unknown failure.';
}

function isParseFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
