import { expectHelp, programTimeoutMs } from './help';

describe('a program of this project', () => {
  it.each([
    'local/dev/main.ts',
    'local/seed/main.ts',
    'local/notion/main.ts',
    'local/firestore/main.ts',
    'local/redis/main.ts',
    'scripts/openapi.ts',
    'bench/main.ts',
  ])(
    '(%s) says what it does with --help and does nothing',
    (script) => expectHelp(script),
    programTimeoutMs,
  );
});
