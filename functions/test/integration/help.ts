import { runProgram } from '../support/devPlatform';

/** How long a program may take to begin and to end. */
export const programTimeoutMs = 30_000;

/** The program says what it does, and ends well. */
export async function expectHelp(script: string): Promise<void> {
  const { exitCode, output } = await runProgram(script, ['--help']);
  expect([script, exitCode]).toEqual([script, 0]);
  expect(output.length).toBeGreaterThan(60);
}
