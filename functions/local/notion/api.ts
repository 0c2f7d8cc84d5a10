import { apiError, notFound, unauthorized, validationError, type ApiAnswer } from './apiError';
import { parseUuid } from './ids';
import type { Token } from './model';
import { queryDataSource } from './queryDataSource';
import { pickProperties, serializePage, type PageContext } from './serializePage';
import { serializeDatabase, serializeDataSource } from './serializeSchema';
import { mustGet } from './state';

const OLDEST_VERSION = '2025-09-03';

/** One request under `/v1`, read to its end. */
export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  notionVersion: string | undefined;
  /** What stands behind `Bearer`, or null. */
  secret: string | null;
  bodyText: string;
}

interface Call {
  token: Token;
  id: string;
  request: ApiRequest;
  body: unknown;
}

interface Route {
  method: string;
  pattern: RegExp;
  idName: string;
  answer: (call: Call) => ApiAnswer;
}

/** Answers the part of Notion's API that the product uses, about one state. */
export function createApi(context: PageContext): {
  answer: (request: ApiRequest) => ApiAnswer;
  /** The token that would be charged for the request: known and not revoked. */
  tokenOf: (secret: string | null) => Token | null;
} {
  const { state, serializeFile } = context;

  const routes: Route[] = [
    { method: 'GET', pattern: /^\/v1\/users\/me$/, idName: '', answer: getMe },
    {
      method: 'GET',
      pattern: /^\/v1\/databases\/([^/]+)$/,
      idName: 'database_id',
      answer: getDatabase,
    },
    {
      method: 'GET',
      pattern: /^\/v1\/data_sources\/([^/]+)$/,
      idName: 'data_source_id',
      answer: getDataSource,
    },
    {
      method: 'POST',
      pattern: /^\/v1\/data_sources\/([^/]+)\/query$/,
      idName: 'data_source_id',
      answer: query,
    },
    { method: 'GET', pattern: /^\/v1\/pages\/([^/]+)$/, idName: 'page_id', answer: getPage },
  ];

  function tokenOf(secret: string | null): Token | null {
    const token = secret === null ? undefined : state.tokens.get(secret);
    return token === undefined || token.revoked ? null : token;
  }

  function answer(request: ApiRequest): ApiAnswer {
    const route = routes.find(
      ({ method, pattern }) => method === request.method && pattern.test(request.path),
    );
    if (route === undefined) return apiError(400, 'invalid_request_url', 'Invalid request URL.');
    const token = tokenOf(request.secret);
    if (token === null) return unauthorized();
    const versionProblem = refuseVersion(request.notionVersion);
    if (versionProblem !== null) return versionProblem;

    const given = decodeURIComponent(route.pattern.exec(request.path)?.[1] ?? '');
    const id = parseUuid(given);
    if (id === null && route.idName !== '') {
      return validationError(
        `path failed validation: path.${route.idName} should be a valid uuid, instead was \`"${given}"\`.`,
      );
    }
    const body = parseBody(request.bodyText);
    if (body === undefined) return apiError(400, 'invalid_json', 'Error parsing JSON body.');
    return route.answer({ token, id: id ?? '', request, body });
  }

  function getMe({ token }: Call): ApiAnswer {
    const workspace = mustGet(state.workspaces, token.workspaceId, 'workspace');
    return ok({
      object: 'user',
      id: token.botId,
      name: token.name,
      avatar_url: null,
      type: 'bot',
      bot: {
        owner: { type: 'workspace', workspace: true },
        workspace_name: workspace.name,
        workspace_id: workspace.id,
        workspace_limits: { max_file_upload_size_in_bytes: 5 * 1024 * 1024 },
      },
    });
  }

  function getDatabase({ token, id }: Call): ApiAnswer {
    if (isVisiblePage(token, id)) {
      return validationError(`Provided ID ${id} is a page, not a database.`);
    }
    const database = state.databases.get(id);
    if (database === undefined || !token.databaseIds.has(id)) return notFound('database', id);
    return ok(serializeDatabase(state, database, serializeFile));
  }

  function getDataSource({ token, id }: Call): ApiAnswer {
    const dataSource = state.dataSources.get(id);
    if (dataSource === undefined || !token.databaseIds.has(dataSource.databaseId)) {
      return notFound('data_source', id);
    }
    return ok(serializeDataSource(state, dataSource, serializeFile));
  }

  function query({ token, id, request, body }: Call): ApiAnswer {
    const dataSource = state.dataSources.get(id);
    if (dataSource === undefined || !token.databaseIds.has(dataSource.databaseId)) {
      return notFound('data_source', id);
    }
    return queryDataSource(dataSource, body, filterProperties(request.query), context);
  }

  function getPage({ token, id, request }: Call): ApiAnswer {
    if (token.databaseIds.has(id)) {
      return validationError(`Provided ID ${id} is a database, not a page.`);
    }
    const page = state.pages.get(id);
    if (page === undefined || !isVisiblePage(token, id)) return notFound('page', id);
    const dataSource = mustGet(state.dataSources, page.dataSourceId, 'data source');
    const picked = pickProperties(dataSource, filterProperties(request.query));
    if ('unknown' in picked) {
      return validationError(`Could not find property with id: ${picked.unknown}`);
    }
    return ok(serializePage(page, picked.only, context));
  }

  function isVisiblePage(token: Token, id: string): boolean {
    const page = state.pages.get(id);
    if (page === undefined) return false;
    const { databaseId } = mustGet(state.dataSources, page.dataSourceId, 'data source');
    return token.databaseIds.has(databaseId);
  }

  return { answer, tokenOf };
}

function ok(body: Record<string, unknown>): ApiAnswer {
  return { status: 200, headers: {}, body };
}

function filterProperties(query: URLSearchParams): string[] {
  return [...query.getAll('filter_properties'), ...query.getAll('filter_properties[]')];
}

function refuseVersion(version: string | undefined): ApiAnswer | null {
  if (version === undefined) {
    return apiError(
      400,
      'missing_version',
      'Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.',
    );
  }
  if (version < OLDEST_VERSION) {
    return validationError(`The simulator speaks Notion-Version ${OLDEST_VERSION} and later.`);
  }
  return null;
}

/** Undefined when the text is no JSON; an absent body is an empty one. */
function parseBody(text: string): unknown {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}
