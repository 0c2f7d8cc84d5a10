import { z } from 'zod';

import { validationError, type ApiAnswer } from './apiError';
import { isSamePropertyId, parseUuid } from './ids';
import type { DataSource, Page } from './model';
import { pickProperties, serializePage, type PageContext } from './serializePage';
import { mustGet } from './state';

const MAX_PAGE_SIZE = 100;
/** Notion's documented end of one query, however many rows there are. */
export const QUERY_ROW_LIMIT = 10_000;

const querySchema = z.object({
  page_size: z.number().int().optional(),
  start_cursor: z.string().nullable().optional(),
  result_type: z.enum(['page', 'data_source']).optional(),
  archived: z.boolean().optional(),
  in_trash: z.boolean().optional(),
  sorts: z.array(z.looseObject({ property: z.unknown() })).optional(),
  filter: z.looseObject({ property: z.unknown() }).optional(),
});

/**
 * `POST /v1/data_sources/{id}/query`. Rows come newest first, which Notion does not promise
 * either. Sorts and filters are only checked for unknown properties; a known one is refused in
 * words, since the product sends none.
 */
export function queryDataSource(
  dataSource: DataSource,
  body: unknown,
  filterProperties: readonly string[],
  context: PageContext,
): ApiAnswer {
  const parsed = querySchema.safeParse(body ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue === undefined ? 'body' : ['body', ...issue.path].join('.');
    return validationError(`body failed validation: ${path} ${issue?.message ?? 'is wrong'}.`);
  }
  const query = parsed.data;
  const refusal = refuse(dataSource, query);
  if (refusal !== null) return refusal;
  const picked = pickProperties(dataSource, filterProperties);
  if ('unknown' in picked) {
    return validationError(`Could not find property with id: ${picked.unknown}`);
  }

  const rows = rowsOf(dataSource, query, context);
  const start = startOf(rows, query.start_cursor ?? null);
  if (start === null) {
    return validationError(`The start_cursor provided is invalid: ${query.start_cursor ?? ''}`);
  }
  const end = Math.min(start + (query.page_size ?? MAX_PAGE_SIZE), QUERY_ROW_LIMIT);
  const next = end < QUERY_ROW_LIMIT ? rows[end] : undefined;
  const isCut = end === QUERY_ROW_LIMIT && rows.length > QUERY_ROW_LIMIT;
  return {
    status: 200,
    headers: {},
    body: {
      object: 'list',
      results: rows.slice(start, end).map((page) => serializePage(page, picked.only, context)),
      next_cursor: next?.id ?? null,
      has_more: next !== undefined,
      type: 'page_or_data_source',
      page_or_data_source: {},
      ...(isCut && {
        request_status: { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' },
      }),
    },
  };
}

type Query = z.infer<typeof querySchema>;

function rowsOf(dataSource: DataSource, query: Query, { state }: PageContext): Page[] {
  if (query.result_type === 'data_source') return [];
  const databaseInTrash = mustGet(state.databases, dataSource.databaseId, 'database').inTrash;
  const wantsTrash = query.in_trash ?? query.archived ?? false;
  return dataSource.pageIds
    .map((id) => mustGet(state.pages, id, 'page'))
    .filter((page) => (page.inTrash || databaseInTrash) === wantsTrash)
    .reverse();
}

function startOf(rows: Page[], cursor: string | null): number | null {
  if (cursor === null) return 0;
  const id = parseUuid(cursor);
  const start = rows.findIndex((page) => page.id === id);
  return start === -1 ? null : start;
}

function refuse(dataSource: DataSource, query: Query): ApiAnswer | null {
  const size = query.page_size ?? MAX_PAGE_SIZE;
  if (size > MAX_PAGE_SIZE) {
    return validationError(
      `body failed validation: body.page_size should be ≤ \`${MAX_PAGE_SIZE}\`, instead was \`${size}\`.`,
    );
  }
  if (size < 1) {
    return validationError(
      `body failed validation: body.page_size should be ≥ \`1\`, instead was \`${size}\`.`,
    );
  }
  const cursor = query.start_cursor ?? null;
  if (cursor !== null && parseUuid(cursor) === null) {
    return validationError(
      `body failed validation: body.start_cursor should be a valid uuid, instead was \`"${cursor}"\`.`,
    );
  }
  const clauses = [...(query.sorts ?? []), ...(query.filter ? [query.filter] : [])];
  for (const { property } of clauses) {
    if (typeof property === 'string' && !hasProperty(dataSource, property)) {
      return validationError(`Could not find property with name or id: ${property}`);
    }
  }
  if (clauses.length === 0) return null;
  return validationError('The simulator does not evaluate sorts and filters.');
}

function hasProperty(dataSource: DataSource, nameOrId: string): boolean {
  return dataSource.properties.some(
    ({ id, name }) => name === nameOrId || isSamePropertyId(id, nameOrId),
  );
}
