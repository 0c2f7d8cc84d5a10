import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalVariables, setLocalVariables } from '../../../local/dev/localVariables';

describe('the variables of this machine', () => {
  let folder: string;
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'variables-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('are those of .env, then of .env.local, then of the environment', () => {
    write('.env', 'A=1\nB=1\nC=1\n');
    write('.env.local', 'B=2\nC=2\n');
    expect(readLocalVariables({ C: '3' }, folder)).toEqual({ A: '1', B: '2', C: '3' });
  });

  it('are only the environment where there are no files', () => {
    expect(readLocalVariables({ A: '1' }, folder)).toEqual({ A: '1' });
  });

  it('are not what a run sets for itself', () => {
    write('.env.local', 'A=1\n');
    const unset = setLocalVariables({ A: '2', B: '2' }, join(folder, '.env.local'));
    expect(readLocalVariables({}, folder)).toEqual({ A: '1' });
    unset();
    expect(readLocalVariables({}, folder)).toEqual({ A: '1' });
  });
});
