import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { functionsFolder } from '../dev/folders';
import { freePort, startProcess } from '../processes';

const endpointSchema = z.looseObject({
  region: z.array(z.string()).optional(),
  availableMemoryMb: z.number().nullable().optional(),
  concurrency: z.number().nullable().optional(),
  minInstances: z.number().nullable().optional(),
  maxInstances: z.number().nullable().optional(),
  serviceAccountEmail: z.string().nullable().optional(),
  httpsTrigger: z.looseObject({}).optional(),
  secretEnvironmentVariables: z.array(z.looseObject({ key: z.string() })).optional(),
});

const manifestSchema = z.looseObject({
  endpoints: z.record(z.string(), endpointSchema),
  params: z.array(z.looseObject({ name: z.string() })).default([]),
});
export type Manifest = z.infer<typeof manifestSchema>;

const timeoutMs = 10_000;

/** What `firebase deploy` sees: the manifest of `lib`, from firebase-functions' own server. */
export async function startDiscovery(
  env: Record<string, string> = {},
  folder = functionsFolder,
): Promise<Manifest> {
  const port = await freePort();
  const server = startProcess({
    command: process.execPath,
    args: [
      '--require',
      resolve(__dirname, 'loopbackOnly.cjs'),
      resolve(functionsFolder, 'node_modules/firebase-functions/lib/bin/firebase-functions.js'),
      folder,
    ],
    cwd: folder,
    env: { PATH: process.env['PATH'], FUNCTIONS_CONTROL_API: 'true', PORT: String(port), ...env },
  });
  try {
    const giveUpAtMs = Date.now() + timeoutMs;
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}/__/functions.yaml`).catch(() => null);
      if (response !== null) {
        const text = await response.text();
        if (!response.ok) throw new Error(text);
        return manifestSchema.parse(JSON.parse(text));
      }
      if (Date.now() > giveUpAtMs) throw new Error(`No answer:\n${server.recentOutput()}`);
      await sleep(20);
    }
  } finally {
    await server.stop(1000);
  }
}
