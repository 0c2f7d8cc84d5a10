import { findOnPath, runCommand } from '../processes';

export interface PackageManager {
  name: 'apt-get' | 'brew';
  /** Installs a package and says what it does; false when it could not, with the reason said. */
  install(packageName: string): Promise<boolean>;
  /** Whether it knows where to get this package from. */
  offers(packageName: string): Promise<boolean>;
}

export type Say = (line: string) => void;

/** apt or brew, whichever this machine has; null where there is neither. */
export function findPackageManager(say: Say): PackageManager | null {
  if (findOnPath('apt-get') !== null) return createApt(say);
  if (findOnPath('brew') !== null) return createBrew(say);
  return null;
}

/** Runs a command aloud; whether it succeeded. */
export async function runAloud(command: readonly string[], say: Say): Promise<boolean> {
  const [program = '', ...args] = command;
  say(`$ ${command.join(' ')}`);
  const { exitCode } = await runCommand(program, args, {
    onLine: (line) => {
      say(`  ${line}`);
    },
  });
  return exitCode === 0;
}

function createApt(say: Say): PackageManager {
  let updated: Promise<boolean> | undefined;

  async function prepare(prefix: readonly string[]): Promise<void> {
    // One repository out of reach must not stop what the others offer, so its result is not asked.
    updated ??= runAloud([...prefix, 'apt-get', 'update'], say);
    await updated;
  }

  return {
    name: 'apt-get',
    async install(packageName) {
      const command = ['apt-get', 'install', '-y', '--no-install-recommends', packageName];
      const rights = await rootPrefix();
      if (rights === null) {
        say(`No rights to install. Please run: sudo apt-get update && sudo ${command.join(' ')}`);
        return false;
      }
      const prefix = [...rights, 'env', 'DEBIAN_FRONTEND=noninteractive'];
      await prepare(prefix);
      return runAloud([...prefix, ...command], say);
    },
    async offers(packageName) {
      const rights = await rootPrefix();
      if (rights !== null) await prepare([...rights, 'env', 'DEBIAN_FRONTEND=noninteractive']);
      const { output } = await runCommand('apt-cache', ['policy', packageName]);
      return /Candidate: (?!\(none\))/.test(output);
    },
  };
}

/** What to put before a command to run it as root; null where that would ask for a password. */
async function rootPrefix(): Promise<readonly string[] | null> {
  if (process.getuid?.() === 0) return [];
  if (findOnPath('sudo') === null) return null;
  const { exitCode } = await runCommand('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
  return exitCode === 0 ? ['sudo', '-n'] : null;
}

function createBrew(say: Say): PackageManager {
  return {
    name: 'brew',
    install: (packageName) => runAloud(['brew', 'install', packageName], say),
    async offers(packageName) {
      return (await runCommand('brew', ['info', packageName])).exitCode === 0;
    },
  };
}
