import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startProcess, type OwnedProcess } from '../processes';
import type { OfficialInstallation } from './officialInstallation';
import type { RunningFirestore } from './runningFirestore';

export interface OfficialOptions {
  installation: OfficialInstallation;
  /** A rules file; without one the emulator allows everything to everybody. */
  rulesPath?: string | undefined;
  /** A free one where absent. */
  port?: number | undefined;
  /** Whether it will have much to do for many minutes. */
  longLived?: boolean | undefined;
  /** How long it may take until it answers. */
  readyTimeoutMs?: number;
}

/** Where it lives for a minute or two, compiling thoroughly what it runs costs more than it gains. */
const lightCompiling = '-XX:TieredStopAtLevel=1';

/**
 * Starts the official emulator on 127.0.0.1 and resolves when it has answered a real read.
 * Rejects with its last output when it ends or doesn't answer in time.
 */
export async function startOfficialFirestore(options: OfficialOptions): Promise<RunningFirestore> {
  const { installation, rulesPath, longLived = false, readyTimeoutMs = 60_000 } = options;
  const port = options.port ?? (await freePort());
  const host = `127.0.0.1:${port}`;
  const emulator = startProcess({
    command: installation.java.path,
    args: [
      '-XX:+UseSerialGC',
      ...(longLived ? [] : [lightCompiling]),
      ...installation.launchArgs,
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...(rulesPath === undefined ? [] : ['--rules', rulesPath]),
    ],
  });
  try {
    await untilAnswering(host, emulator, readyTimeoutMs);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return {
    kind: 'official',
    host,
    port,
    exited: emulator.exited.then(() => undefined),
    close: () => emulator.stop(),
  };
}

async function untilAnswering(
  host: string,
  emulator: OwnedProcess,
  readyTimeoutMs: number,
): Promise<void> {
  const expiresAtMs = Date.now() + readyTimeoutMs;
  const over = emulator.exited.then(() => true);
  while (!(await answersARead(host))) {
    const isOver = await Promise.race([over, sleep(100, false)]);
    if (isOver || Date.now() > expiresAtMs) {
      const what = isOver ? 'ended at once' : `did not answer within ${readyTimeoutMs / 1000} s`;
      throw new Error(`The Firestore emulator ${what}:\n${emulator.recentOutput()}`);
    }
  }
}

/** The port opens seconds before the first read is answered, so ask for a document. */
async function answersARead(host: string): Promise<boolean> {
  const path = '/v1/projects/demo-ready/databases/(default)/documents/ready/ready';
  try {
    const response = await fetch(`http://${host}${path}`, {
      headers: { Authorization: 'Bearer owner' },
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status === 404 || response.ok;
  } catch {
    return false;
  }
}
