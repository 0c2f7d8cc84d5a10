import { runProgram } from '../support/devPlatform';

describe('a program of this project', () => {
  it.each([
    'local/dev/main.ts',
    'local/seed/main.ts',
    'local/notion/main.ts',
    'local/firestore/main.ts',
    'local/redis/main.ts',
    'scripts/openapi.ts',
    'local/setup.ts',
    'bench/main.ts',
  ])(
    '(%s) says what it does with --help and does nothing',
    async (script) => {
      const { exitCode, output } = await runProgram(script, ['--help']);
      expect([script, exitCode]).toEqual([script, 0]);
      expect(output.length).toBeGreaterThan(60);
    },
    30_000,
  );
});
