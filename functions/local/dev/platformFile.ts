import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { localFolder } from './folders';

/** Where the parts of the running platform are, for commands in other terminals. */
export const platformSchema = z.object({
  pid: z.number(),
  projectId: z.string(),
  firestoreHost: z.string(),
  notionBaseUrl: z.string(),
  /** Whether that Notion is our simulator, which passes real tokens on. */
  simulated: z.boolean(),
  hostingUrl: z.string(),
  /** For UPSTASH_REDIS_REST_URL; empty without Redis. The token is in `.secret.local`. */
  upstashUrl: z.string(),
});
export type Platform = z.infer<typeof platformSchema>;

const path = resolve(localFolder, 'platform.json');

export function writePlatformFile(platform: Platform): void {
  mkdirSync(localFolder, { recursive: true });
  writeFileSync(path, JSON.stringify(platform, null, 2));
}

/** The platform that runs now, or null. */
export function readPlatformFile(): Platform | null {
  try {
    const platform = platformSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    process.kill(platform.pid, 0);
    return platform;
  } catch {
    return null;
  }
}

export function removePlatformFile(): void {
  rmSync(path, { force: true });
}
