import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const answerSchema = z.object({
  response: z.object({ status: z.number(), body: z.record(z.string(), z.unknown()) }),
});

/** Answers of Notion's API, each by its file's name without `.json`. */
export interface NotionAnswers {
  names: () => string[];
  body: (name: string) => Record<string, unknown>;
  /** The rows of a query. */
  rows: (name: string) => unknown[];
}

/** The answers in a folder: one file `{request, response: {status, body}}` for each. */
export function notionAnswersIn(folder: string): NotionAnswers {
  function body(name: string): Record<string, unknown> {
    const text = readFileSync(join(folder, `${name}.json`), 'utf8');
    return answerSchema.parse(JSON.parse(text)).response.body;
  }
  return {
    names: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.slice(0, -'.json'.length))
        .sort(),
    body,
    rows: (name) => z.array(z.unknown()).parse(body(name)['results']),
  };
}

/**
 * Answers written for these tests, of a workspace that doesn't exist. Their names are those of the
 * real recordings, so that what compares the simulator with the ones compares it with the others.
 */
export const writtenAnswers = notionAnswersIn(join(__dirname, '../fixtures/notion'));
