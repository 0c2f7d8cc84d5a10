import { expectHelp, programTimeoutMs } from './help';

describe('a program of this project', () => {
  it(
    'says what it does with --help and does nothing',
    () => expectHelp('local/setup.ts'),
    programTimeoutMs,
  );
});
