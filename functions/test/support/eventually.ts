import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/** So that it is not given up because this process itself stood still. */
const fewestTries = 10;

/** Tries until `attempt` resolves; after `withinMs` rejects as its last try did. */
export async function eventually<T>(withinMs: number, attempt: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + withinMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUpAtMs && tries >= fewestTries) throw error;
      await sleep(pollMs);
    }
  }
}

/** Waits until data that was fetched then is older than its lifetime. */
export async function untilOlderThan(fetchedAt: string | null, ttlMs: number): Promise<void> {
  const expiresAtMs = Date.parse(fetchedAt ?? '') + ttlMs;
  await sleep(Math.max(0, expiresAtMs - Date.now()) + 20);
}
