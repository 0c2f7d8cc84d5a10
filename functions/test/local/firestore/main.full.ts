import { join } from 'node:path';
import { startEmbeddedFirestore } from '../../../local/firestore/embedded';
import { freePort, runCommand, startProcess } from '../../../local/processes';
import { freshProject } from '../../support/firestore';

const main = ['--import', 'tsx', join(__dirname, '../../../local/firestore/main.ts')];

/** A program takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('the embedded Firestore as a program', () => {
  it('serves other processes until it is ended', async () => {
    const port = await freePort();
    let ready: (line: string) => void = () => undefined;
    const firstLine = new Promise<string>((resolve) => {
      ready = resolve;
    });
    const owned = startProcess({
      command: process.execPath,
      args: [...main, '--port', String(port)],
      onLine: (line) => {
        ready(line);
      },
    });
    expect(await firstLine).toBe(`Firestore (embedded) answers on 127.0.0.1:${port}`);
    const project = freshProject(`127.0.0.1:${port}`);
    await project.firestore.doc('widgets/a').set({ name: 'Calendar' });
    expect((await project.firestore.doc('widgets/a').get()).data()).toEqual({ name: 'Calendar' });
    await project.cleanup();
    // Time to end by itself: its exit code says that it did.
    await owned.stop(20_000);
    expect((await owned.exited).exitCode).toBe(0);
  });

  it('names a port that is in use', async () => {
    const taken = await startEmbeddedFirestore();
    const { exitCode, output } = await runCommand(process.execPath, [
      ...main,
      ...['--port', String(taken.port)],
    ]);
    await taken.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`Port ${taken.port} is in use.`);
  });

  it('says with --help how it is used', async () => {
    const { exitCode, output } = await runCommand(process.execPath, [...main, '--help']);
    expect(exitCode).toBe(0);
    expect(output).toContain('--port N');
  });
});
