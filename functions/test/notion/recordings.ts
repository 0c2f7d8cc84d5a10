import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const folder = path.resolve(__dirname, '../../../../shared/notion-recordings');
const recordingSchema = z.object({
  response: z.object({ status: z.number(), body: z.record(z.string(), z.unknown()) }),
});

/** The body of a recorded answer of Notion's API, by its file's name without `.json`. */
export function recordedBody(name: string): Record<string, unknown> {
  const text = readFileSync(path.join(folder, `${name}.json`), 'utf8');
  return recordingSchema.parse(JSON.parse(text)).response.body;
}

/** The rows of a recorded query. */
export function recordedRows(name: string): unknown[] {
  return z.array(z.unknown()).parse(recordedBody(name)['results']);
}
