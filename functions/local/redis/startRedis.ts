import { setTimeout as sleep } from 'node:timers/promises';
import { findOnPath, freePort, isPortFree, startProcess, type OwnedProcess } from '../processes';
import { connectRedis, type RedisConnection } from './redisConnection';
import { infoNumber, sumCommandCalls } from './redisFigures';
import { replyToJson, type JsonReply } from './replyToJson';

/** A real redis-server of this machine, on 127.0.0.1, with nothing on disk. */
export interface RunningRedis {
  url: string;
  port: number;
  /** Another one after each restart. */
  readonly pid: number;
  /** Resolves when the process that runs now is over. */
  readonly exited: Promise<void>;
  /** Sends a command over a connection of its own; rejects where Redis refuses it or is gone. */
  command(...args: string[]): Promise<JsonReply>;
  /** Calls of commands so far, those inside of scripts too, without what this object sends. */
  commandCalls(): Promise<number>;
  usedMemoryBytes(): Promise<number>;
  flush(): Promise<void>;
  /** It keeps its connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** SIGKILL: connections break, data is lost. */
  kill(): Promise<void>;
  /** An empty one on the same port, after a `kill` or instead of what runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const pollMs = 20;

/** Resolves when it answers. Rejects where there is no redis-server or the port is taken. */
export async function startRedis(options: { port?: number } = {}): Promise<RunningRedis> {
  const program = findOnPath('redis-server');
  if (program === null) {
    throw new Error('There is no redis-server on the PATH. Run `npm run setup`.');
  }
  const port = options.port ?? (await freePort());
  const url = `redis://127.0.0.1:${port}`;
  let running = await launch(program, port, url);

  const signal = (name: NodeJS.Signals): void => {
    // After its end the number may be another program's.
    if (!running.isOver() && running.server.pid !== undefined) {
      process.kill(running.server.pid, name);
    }
  };
  const info = async (section: string): Promise<string> => String(await command('INFO', section));
  const command = async (...args: string[]): Promise<JsonReply> =>
    replyToJson(await running.connection.send(args), 'utf8');
  const end = async (graceMs: number): Promise<void> => {
    running.connection.close();
    // A paused process would not receive the signal to end.
    signal('SIGCONT');
    await running.server.stop(graceMs);
  };
  const kill = async (): Promise<void> => {
    running.connection.close();
    signal('SIGKILL');
    await running.server.exited;
  };

  return {
    url,
    port,
    get pid() {
      return running.server.pid ?? 0;
    },
    get exited() {
      return running.server.exited.then(() => undefined);
    },
    command,
    commandCalls: async () => sumCommandCalls(await info('commandstats')),
    usedMemoryBytes: async () => infoNumber(await info('memory'), 'used_memory'),
    flush: async () => {
      await command('FLUSHALL');
    },
    pause: () => {
      signal('SIGSTOP');
    },
    resume: () => {
      signal('SIGCONT');
    },
    kill,
    async restart() {
      await kill();
      running = await launch(program, port, url);
    },
    stop: () => end(2000),
  };
}

interface Launched {
  server: OwnedProcess;
  connection: RedisConnection;
  isOver(): boolean;
}

async function launch(program: string, port: number, url: string): Promise<Launched> {
  if (!(await isPortFree(port))) throw new Error(`Port ${port} is in use.`);
  const server = startProcess({
    command: program,
    args: [
      ...['--bind', '127.0.0.1', '--port', String(port)],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
  });
  let over = false;
  const exited = server.exited.then(() => {
    over = true;
    return null;
  });
  const giveUpAtMs = Date.now() + startTimeoutMs;
  for (;;) {
    const connection = await connectRedis({ url }).catch(() => null);
    if (connection !== null && (await isServedBy(connection, server.pid))) {
      return { server, connection, isOver: () => over };
    }
    connection?.close();
    const ended = await Promise.race([exited, sleep(pollMs, 'waiting')]);
    if (ended === null || Date.now() > giveUpAtMs) {
      await server.stop();
      throw new Error(`redis-server did not start:\n${server.recentOutput()}`);
    }
  }
}

/** Another program may have taken the port in between. */
async function isServedBy(connection: RedisConnection, pid: number | undefined): Promise<boolean> {
  const reply = await connection.send(['INFO', 'server']).catch(() => null);
  if (reply === null) return false;
  return infoNumber(String(replyToJson(reply, 'utf8')), 'process_id') === pid;
}
