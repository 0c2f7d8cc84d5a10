import { createServer } from 'node:net';
import { functionsFolder } from '../../local/dev/folders';
import { findOnPath, freePort, isPortFree, runCommand, startProcess } from '../../local/processes';
import { isAlive } from '../support/devPlatform';
import { eventually } from '../support/eventually';

describe('an owned process', () => {
  it('is ended together with what it started', async () => {
    const port = await freePort();
    const server = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
    let ready: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const owned = startProcess({
      command: 'sh',
      args: ['-c', '"$0" -e "$1" & wait', process.execPath, server],
      onLine: () => {
        ready();
      },
    });
    await listening;
    expect(await isPortFree(port)).toBe(false);
    await owned.stop();
    expect((await owned.exited).signal).toBe('SIGTERM');
    expect(owned.recentOutput()).toBe('up');
    // What was killed behind the leader may take a moment to be gone.
    await eventually(10_000, async () => {
      expect(await isPortFree(port)).toBe(true);
    });
  });

  it('is killed when it does not listen to SIGTERM', async () => {
    let ready: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const owned = startProcess({
      command: 'sh',
      args: ['-c', "trap '' TERM; echo ready; while true; do sleep 0.05; done"],
      onLine: () => {
        ready();
      },
    });
    await started;
    await owned.stop(50);
    expect((await owned.exited).signal).toBe('SIGKILL');
  });

  it('that cannot be started ends with neither code nor signal, and says why', async () => {
    const owned = startProcess({ command: '/nowhere/at/all', args: [] });
    expect(await owned.exited).toEqual({ exitCode: null, signal: null });
    expect(owned.recentOutput()).toContain('ENOENT');
  });
});

describe('a program that exits on signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends what it started when it gets a %s', async (signal, exitCode) => {
    const source = `
      const { startProcess, exitOnSignals } = require('./local/processes.ts');
      exitOnSignals();
      console.log(startProcess({ command: 'sleep', args: ['60'] }).pid);`;
    const printed: string[] = [];
    const program = startProcess({
      command: process.execPath,
      args: ['--import', 'tsx', '-e', source],
      cwd: functionsFolder,
      onLine: (line) => {
        printed.push(line);
      },
    });
    await eventually(20_000, () => {
      expect(printed).not.toEqual([]);
      return Promise.resolve();
    });
    const started = Number(printed[0]);
    expect(isAlive(started)).toBe(true);
    process.kill(program.pid ?? 0, signal);
    expect(await program.exited).toEqual({ exitCode, signal: null });
    await eventually(10_000, () => {
      expect(isAlive(started)).toBe(false);
      return Promise.resolve();
    });
  });
});

describe('a command', () => {
  it('gives its exit code and all it wrote', async () => {
    const done = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3']);
    expect(done.exitCode).toBe(3);
    expect(done.output.split('\n').sort()).toEqual(['err', 'out']);
  });

  it('is ended when it takes too long', async () => {
    const done = await runCommand('sleep', ['60'], { timeoutMs: 50 });
    // SIGKILL where it found no time to end for a second.
    expect(['SIGTERM', 'SIGKILL']).toContain(done.signal);
  });
});

describe('ports and paths', () => {
  it('sees whether a port is taken', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  });

  it('finds an executable on the PATH, and only there', () => {
    expect(findOnPath('sh', { PATH: '/nowhere:/bin' })).toBe('/bin/sh');
    expect(findOnPath('sh', { PATH: '/nowhere' })).toBeNull();
  });
});
