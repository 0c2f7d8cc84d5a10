import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { types } from 'node:util';
import type { Environment } from '../src/config';
import { StoreError } from '../src/firestore/documents';
import { ServiceError } from '../src/shared/errors';

/** The call is wrong: nothing was done, and the message says what to call instead. */
export class CallError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CallError';
  }
}

/** Where a command is called: what it finds there, and where it writes to. */
export interface Terminal {
  env: Environment;
  /** Lines of what was asked for. */
  print(text: string): void;
  /** Lines beside that: what goes wrong, where it works. */
  note(text: string): void;
  /** All that is given to it; throws where that can't be read. */
  readInput(): string;
}

/** A command of an operator. */
export interface Command {
  help: string;
  /** Gives the exit code: 0 done, 1 something failed. Throws a `CallError` where the call is wrong. */
  run: (args: string[], terminal: Terminal) => Promise<number>;
}

/**
 * Does a command and gives the exit code: its own, 2 where the call is wrong, 1 for every other
 * failure, which is said in a sentence. Never rejects.
 */
export async function perform(
  { help, run }: Command,
  args: string[],
  terminal: Terminal,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(help);
    return 0;
  }
  try {
    return await run(args, terminal);
  } catch (error) {
    const isCallWrong = error instanceof CallError || isParseFailure(error);
    terminal.note(isCallWrong ? `${messageOf(error)}\n\n${help}` : explainFailure(error));
    return isCallWrong ? 2 : 1;
  }
}

/** Does a command as this process was called, and ends the process with its exit code. */
export function runHere(command: Command): void {
  const terminal: Terminal = {
    env: process.env,
    print: (text) => {
      console.log(text);
    },
    note: (text) => {
      console.error(text);
    },
    readInput: () => readFileSync(process.stdin.fd, 'utf8'),
  };
  perform(command, process.argv.slice(2), terminal).then(
    (code) => process.exit(code),
    () => process.exit(1),
  );
}

/** A path as the caller wrote it: `npm run` moves into the package's folder first. */
export function callersPath(path: string, env: Environment): string {
  return resolve(env['INIT_CWD'] ?? process.cwd(), path);
}

/** Whether it may be a project's: YOUR-PROJECT, as it stands in documents, is none. */
export function isProjectId(id: string): boolean {
  return /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id);
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
  return types.isNativeError(error) ? [error, ...causesOf(error.cause)] : [];
}

function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : 'An unknown failure.';
}

function isParseFailure(error: unknown): boolean {
  return (
    types.isNativeError(error) &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
