import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { z } from 'zod';

const recordingSchema = z.object({
  response: z.object({ status: z.number(), body: z.record(z.string(), z.unknown()) }),
});

/** The body of a recorded answer of Notion. */
export function readRecording(name: string): Record<string, unknown> {
  const folder = resolve(__dirname, '../../../../../shared/notion-recordings');
  const text = readFileSync(resolve(folder, `${name}.json`), 'utf8');
  return recordingSchema.parse(JSON.parse(text)).response.body;
}
