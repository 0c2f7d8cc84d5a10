import { resolve } from 'node:path';
import { functionsFolder } from '../local/dev/folders';
import { startProcess } from '../local/processes';

/**
 * The gateway in front of a Redis as a process of its own: the bench's own process is busy with a
 * thousand viewers, and that is not Redis's slowness.
 */
export async function startOwnGateway(
  redisUrl: string,
): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const env: Record<string, string> = {};
  const names = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'];
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolveReady) => {
    markReady = resolveReady;
  });
  const running = startProcess({
    command: process.execPath,
    args: ['--import', 'tsx', resolve(functionsFolder, 'local/redis/main.ts'), '--port', '0'],
    cwd: functionsFolder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], REDIS_URL: redisUrl },
    onLine: (line) => {
      const [name = '', value = ''] = line.split('=', 2);
      if (names.includes(name)) env[name] = value;
      if (Object.keys(env).length === names.length) markReady();
    },
  });
  const ended = await Promise.race([ready, running.exited]);
  if (ended !== undefined) {
    throw new Error(`The gateway did not start:\n${running.recentOutput()}`);
  }
  return { env, stop: () => running.stop(2000) };
}
