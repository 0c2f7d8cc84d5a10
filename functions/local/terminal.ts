import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface TerminalOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  timeoutMs: number;
  /** What is typed where the question has such a part; Enter alone for all others. */
  answers: Readonly<Record<string, string>>;
}

/** With nothing written for so long behind a question, it waits. */
const quietMs = 250;

/**
 * Runs a line by a shell in a terminal of its own, which `script` of util-linux makes, and answers
 * the questions: lines that begin with a question mark.
 */
export function runInTerminal(
  line: string,
  { cwd, env, timeoutMs, answers }: TerminalOptions,
): Promise<{ exitCode: number | null; output: string }> {
  // Wide enough for a question to be one line.
  const child = spawn('script', ['-qefc', `stty cols 500\n${line}`, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm', SHELL: '/bin/bash' },
    timeout: timeoutMs,
  });
  let output = '';
  const answer = (): void => {
    const lines = stripVTControlCharacters(output).split(/[\r\n]+/);
    const question = lines.findLast((text) => text.trim() !== '') ?? '';
    if (!question.startsWith('? ')) return;
    const known = Object.entries(answers).find(([part]) => question.includes(part));
    child.stdin.write(`${known?.[1] ?? ''}\r`);
  };
  let waiting: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    output += chunk;
    clearTimeout(waiting);
    waiting = setTimeout(answer, quietMs);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(waiting);
      resolve({ exitCode, output });
    });
  });
}
