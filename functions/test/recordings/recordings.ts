import { resolve } from 'node:path';
import { z } from 'zod';
import { notionAnswersIn } from '../support/notionAnswers';

const folder = z.string().parse(process.env['NOTION_RECORDINGS']);

/** The real recordings of Notion's API that NOTION_RECORDINGS names. */
export const recordings = notionAnswersIn(resolve(folder));

/** The recordings of one kind of answer, with their names. */
export function recordingsOf(object: string): [name: string, body: Record<string, unknown>][] {
  return recordings
    .names()
    .map((name): [string, Record<string, unknown>] => [name, recordings.body(name)])
    .filter(([, body]) => body['object'] === object);
}

/** Every recorded page: those answered alone and the rows of queries, with their names. */
export function recordedPages(): [name: string, page: unknown][] {
  const rows = recordingsOf('list').flatMap(([name]) =>
    recordings.rows(name).map((row, index): [string, unknown] => [`${name}, row ${index}`, row]),
  );
  return [...recordingsOf('page'), ...rows];
}
