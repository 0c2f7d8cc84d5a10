import { createServer } from 'node:http';
import { z } from 'zod';
import { writtenAnswers } from '../support/notionAnswers';

export const databaseId = 'fd6e1847-9b97-4930-801c-41bdf5c2ae06';
export const sourceId = '00429c84-fe1a-4ddd-8758-cc66a0285c84';
export const otherSourceId = '66f649bd-e068-46b1-8bea-311782087294';

export type Answer = [status: number, body: unknown];

export interface TinyDatabase {
  in_trash: boolean;
  data_sources: { id: string; name: string }[];
}

export interface TinyProperty {
  id: string;
  name: string;
  type: string;
  select?: { options: { name: string }[] };
}

/** What the small Notion holds; tests change it. */
export interface TinyNotion {
  database: TinyDatabase;
  properties: Record<string, TinyProperty>;
  rows: { id: string; [field: string]: unknown }[];
  /** Answers given instead, by operation. */
  instead: Map<string, Answer>;
  /** The same for the next request of the operation alone. */
  once: Map<string, Answer>;
  /** The operations asked for so far. */
  asked: string[];
}

const bodySchema = z.object({ start_cursor: z.string().optional(), page_size: z.number() });

export function emptyNotion(): TinyNotion {
  const options = [{ name: 'TikTok' }, { name: 'Instagram' }];
  return {
    database: { in_trash: false, data_sources: [{ id: sourceId, name: 'Plan' }] },
    properties: {
      Name: { id: 'title', name: 'Name', type: 'title' },
      Platform: { id: 'Kjx%7D', name: 'Platform', type: 'select', select: { options } },
      Hide: { id: 'hide', name: 'Hide', type: 'checkbox' },
    },
    rows: [],
    instead: new Map(),
    once: new Map(),
    asked: [],
  };
}

export function row(index: number, more: { hidden?: boolean; platform?: string } = {}) {
  return {
    object: 'page',
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    in_trash: false,
    parent: { type: 'data_source_id', data_source_id: sourceId, database_id: databaseId },
    properties: {
      Name: { id: 'title', type: 'title', title: [{ plain_text: `Post ${index}` }] },
      Platform: { id: 'Kjx%7D', type: 'select', select: { name: more.platform ?? 'TikTok' } },
      Hide: { id: 'hide', type: 'checkbox', checkbox: more.hidden ?? false },
    },
  };
}

export function refusal(status: number, code: string): Answer {
  return [status, { object: 'error', status, code, message: code }];
}

function answer(notion: TinyNotion, url: URL, body: string): Answer {
  const [, , kind = '', id = '', action] = url.pathname.split('/');
  const operation = action ?? kind;
  notion.asked.push(operation);
  const instead = notion.once.get(operation) ?? notion.instead.get(operation);
  notion.once.delete(operation);
  if (instead !== undefined) return instead;
  switch (operation) {
    case 'users':
      return [200, writtenAnswers.body('users-me')];
    case 'databases':
      if (id !== databaseId) return refusal(404, 'object_not_found');
      return [200, { object: 'database', id, title: [{ plain_text: 'Plan' }], ...notion.database }];
    case 'data_sources':
      return [200, { object: 'data_source', id, properties: notion.properties }];
    case 'pages': {
      const page = notion.rows.find((candidate) => candidate.id === id);
      return page === undefined ? refusal(404, 'object_not_found') : [200, page];
    }
    default:
      return id === sourceId ? query(notion, url, body) : refusal(404, 'object_not_found');
  }
}

function query(notion: TinyNotion, url: URL, body: string): Answer {
  const known = Object.values(notion.properties).map(({ id }) => decodeURIComponent(id));
  const wanted = url.searchParams.getAll('filter_properties');
  if (wanted.some((id) => !known.includes(id))) return refusal(400, 'validation_error');
  const { start_cursor, page_size } = bodySchema.parse(JSON.parse(body));
  const start = Number(start_cursor ?? 0);
  const end = start + page_size;
  const has_more = end < notion.rows.length;
  const next_cursor = has_more ? String(end) : null;
  const results = notion.rows.slice(start, end).map((found) => ({
    ...found,
    properties: withOnly(found['properties'], wanted),
  }));
  return [200, { object: 'list', results, has_more, next_cursor }];
}

const rowPropertiesSchema = z.record(z.string(), z.looseObject({ id: z.string() }));

function withOnly(properties: unknown, wanted: readonly string[]): unknown {
  const parsed = rowPropertiesSchema.safeParse(properties);
  if (!parsed.success || wanted.length === 0) return properties;
  return Object.fromEntries(
    Object.entries(parsed.data).filter(([, { id }]) => wanted.includes(decodeURIComponent(id))),
  );
}

/** Serves what `current` gives at the time over HTTP, until `close`. */
export async function serveTinyNotion(current: () => TinyNotion) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://notion.test');
      const [status, body] = answer(current(), url, Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
