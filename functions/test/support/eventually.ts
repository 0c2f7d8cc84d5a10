import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/** Tries until `attempt` resolves; after `withinMs` rejects as its last try did. */
export async function eventually<T>(withinMs: number, attempt: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error;
      await sleep(pollMs);
    }
  }
}

/** Waits until data that was fetched then is older than its lifetime. */
export async function untilOlderThan(fetchedAt: string | null, ttlMs: number): Promise<void> {
  const expiresAtMs = Date.parse(fetchedAt ?? '') + ttlMs;
  await sleep(Math.max(0, expiresAtMs - Date.now()) + 20);
}
