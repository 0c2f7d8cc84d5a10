import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, findRedisServer } from '../../../local/setup/parts';

describe('looking for what the tests need', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parts-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function install(name: string, output: string, exitCode = 0): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${output}'\nexit ${exitCode}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('finds a Redis server with its version', async () => {
    const path = install('redis-server', 'Redis server v=7.0.15 sha=00000000:0 bits=64');
    expect(await findRedisServer({ PATH: folder })).toEqual({
      found: true,
      version: '7.0.15',
      path,
    });
  });

  it('says that there is none where the PATH has none', async () => {
    expect(await findRedisServer({ PATH: folder })).toEqual({
      found: false,
      reason: 'It was not found.',
    });
  });

  it('passes over a browser that is only a pointer to another shop', async () => {
    install('chromium', 'Please install the snap', 1);
    const path = install('google-chrome', 'Google Chrome 140.0.1.2');
    expect(await findChromium({ PATH: folder })).toEqual({
      found: true,
      version: '140.0.1.2',
      path,
    });
  });
});
