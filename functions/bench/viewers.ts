import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One answer, as a viewer sees it. */
export interface View {
  status: number;
  /** Who answered, from `Cache-Status`: memory, redis, firestore, notion, sample; else none. */
  tier: string;
  /** Whether it came as a copy that is due for a refresh. */
  isStale: boolean;
  /** When it was asked for, on the bench's clock. */
  atMs: number;
  durationMs: number;
  /** Why there is no answer; null where there is one. */
  error: string | null;
}

/** Asks as browsers behind the CDN do: many addresses, connections kept open. */
export interface Viewers {
  view(url: string): Promise<View>;
  close(): void;
}

/** More addresses than the limits of one client are worth. */
const addresses = 5000;
/** The CDN's own, as the platform's front end sees them. */
const hops = 40;

export function createViewers(maxConnectionsPerHost: number, timeoutMs = 20_000): Viewers {
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnectionsPerHost });
  let asked = 0;

  function ask(url: string, headers: Record<string, string>, atMs: number): Promise<View> {
    return new Promise((resolve) => {
      const sending = request(url, { agent, headers, timeout: timeoutMs }, (response) => {
        const cacheStatus = String(response.headers['cache-status'] ?? '');
        const status = response.statusCode ?? 0;
        const tier = /detail=(\w+)/.exec(cacheStatus)?.[1] ?? 'none';
        const isStale = tier !== 'notion' && cacheStatus.includes('ttl=-');
        response.resume();
        response.once('end', () => {
          const durationMs = performance.now() - atMs;
          resolve({ status, tier, isStale, atMs, durationMs, error: null });
        });
        response.once('error', fail);
      });
      function fail(error: Error): void {
        // The server had closed an idle connection just then: browsers ask again, too.
        if (sending.reusedSocket && 'code' in error && error.code === 'ECONNRESET') {
          resolve(ask(url, headers, atMs));
          return;
        }
        const durationMs = performance.now() - atMs;
        const { message } = error;
        resolve({ status: 0, tier: 'none', isStale: false, atMs, durationMs, error: message });
      }
      sending.once('timeout', () => sending.destroy(new Error('timed out')));
      sending.once('error', fail);
      sending.end();
    });
  }

  return {
    view(url) {
      asked += 1;
      const client = asked % addresses;
      const headers = {
        'x-forwarded-for': `198.18.${client >> 8}.${client & 255}, 203.0.113.${asked % hops}`,
        'accept-encoding': 'gzip',
      };
      return ask(url, headers, performance.now());
    },
    close: () => {
      agent.destroy();
    },
  };
}

/**
 * Asks at a rate, whether or not answers come: `urlOf` is called for each view in turn. Resolves
 * with all answers when the last has come.
 */
export async function viewAtRate(
  viewers: Viewers,
  options: { perSecond: number; count: number; urlOf: (index: number) => string },
): Promise<View[]> {
  const { perSecond, count, urlOf } = options;
  const views: Promise<View>[] = [];
  const startedAtMs = performance.now();
  while (views.length < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAtMs) / 1000) * perSecond));
    while (views.length < due) views.push(viewers.view(urlOf(views.length)));
    await sleep(5);
  }
  return Promise.all(views);
}
