import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandEnvironment } from '../../scripts/environment';

describe('the environment of a command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'environment-'));
    writeFileSync(join(folder, '.env'), 'TEST_A=env\nTEST_B=env\nTEST_C=env\n');
    writeFileSync(join(folder, '.env.local'), 'TEST_B=local\nTEST_C=local\n');
    writeFileSync(join(folder, '.secret.local'), 'TEST_C=secret\nTEST_D=secret\n');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is that of the call, then of the files, the later ones first', () => {
    expect(commandEnvironment({ TEST_D: 'process' }, folder)).toMatchObject({
      TEST_A: 'env',
      TEST_B: 'local',
      TEST_C: 'secret',
      TEST_D: 'process',
    });
  });

  it('leaves out what is of this machine alone, its keys above all, when asked to', () => {
    const env = commandEnvironment({ TEST_D: 'process' }, folder, ['.env']);
    expect(env).toMatchObject({ TEST_A: 'env', TEST_B: 'env', TEST_C: 'env' });
  });
});
