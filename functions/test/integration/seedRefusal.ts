import { runProgram } from '../support/devPlatform';

/** `npm run seed` says what is wrong, without a stack, and ends with that code. */
export async function expectRefusal(
  args: readonly string[],
  exitCode: number,
  words: RegExp,
): Promise<void> {
  const refused = await runProgram('local/seed/main.ts', args);
  expect([refused.exitCode, refused.output]).toEqual([
    exitCode,
    expect.stringMatching(words) as unknown,
  ]);
  expect(refused.output).not.toMatch(/\n\s+at /);
}
