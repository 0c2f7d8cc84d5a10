import { existsSync, readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Instance } from '../local/production/startInstance';

export interface Load {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the server's process, for one request; not swayed by what else the machine does. */
  cpuMicroseconds: number;
}

/** Loads an instance for a while; throws where any answer is not a 200. */
export async function loadInstance(
  instance: Instance,
  path: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const url = instance.baseUrl + path;
  const before = cpuMicrosecondsOf(instance.pid);
  const {
    non2xx,
    errors,
    requests,
    latency,
    duration: tookSeconds,
  } = await autocannon({ url, connections, duration: seconds });
  const spent = cpuMicrosecondsOf(instance.pid) - before;
  if (non2xx > 0 || errors > 0) {
    throw new Error(`${url}: ${non2xx} answers were not 200, ${errors} failed.`);
  }
  return {
    perSecond: requests.total / tookSeconds,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    cpuMicroseconds: spent / requests.total,
  };
}

/** User and system time so far, in steps of 10 ms; NaN where there is no /proc. */
function cpuMicrosecondsOf(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return NaN;
  const afterName = readFileSync(path, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * 10_000;
}
