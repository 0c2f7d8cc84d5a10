import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client } from '@notionhq/client';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import type { NotionOutcome, Report } from '../shared/events';
import { createBoundedFetch } from './boundedFetch';
import type { NotionConnection } from './connection';
import { classify, NotionError } from './errors';
import { toUuid } from './ids';
import type { Pacer, Priority } from './pacing';
import { encodePropertyId } from './propertyId';

export interface NotionClientOptions {
  /** Without `/v1`; null: Notion's own. */
  baseUrl: string | null;
  /** For one attempt, its body included. */
  timeoutMs: number;
  pacer: Pacer;
  clock: Clock;
  report: Report;
  fetch?: typeof globalThis.fetch;
  /** Between 0 and 1, for the jitter of retries. */
  random?: () => number;
}

/** On whose behalf a call is made, and until when. */
export interface CallContext {
  connection: NotionConnection;
  deadline: Deadline;
  priority: Priority;
}

/**
 * The reads that the service makes, paced and retried; answers come unparsed. Every method rejects
 * with a `NotionError` and nothing else; ids must be Notion's, else `not_queryable`.
 */
export interface NotionClient {
  retrieveDatabase(context: CallContext, databaseId: string): Promise<unknown>;
  retrieveDataSource(context: CallContext, dataSourceId: string): Promise<unknown>;
  queryDataSource(context: CallContext, query: DataSourceQuery): Promise<unknown>;
  /** With the properties of `propertyIds` only; null: with all. */
  retrievePage(
    context: CallContext,
    pageId: string,
    propertyIds: readonly string[] | null,
  ): Promise<unknown>;
  retrieveSelf(context: CallContext): Promise<unknown>;
}

export interface DataSourceQuery {
  dataSourceId: string;
  propertyIds: readonly string[];
  pageSize: number;
  cursor: string | null;
}

const maxAttempts = 3;
const notionVersion = '2025-09-03';

/** A client of Notion's API with one SDK for all connections: each call brings its own token. */
export function createNotionClient(options: NotionClientOptions): NotionClient {
  const { timeoutMs, pacer, clock, report, random = Math.random } = options;
  const attemptBudgetMs = new AsyncLocalStorage<number>();
  let loading: Promise<Client> | null = null;

  function loadSdk(): Promise<Client> {
    loading ??= import('@notionhq/client').then(
      ({ Client: SdkClient }) =>
        new SdkClient({
          ...(options.baseUrl !== null && { baseUrl: options.baseUrl.replace(/\/+$/, '') }),
          notionVersion,
          retry: false,
          // Our own limit comes first: the SDK's would leave the request running.
          timeoutMs: timeoutMs + 5_000,
          logger: () => undefined,
          fetch: createBoundedFetch({
            timeLeftMs: () => attemptBudgetMs.getStore() ?? timeoutMs,
            ...(options.fetch && { fetch: options.fetch }),
          }),
        }),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  }

  async function attempt(
    { connection, deadline }: CallContext,
    operation: string,
    send: (sdk: Client, auth: string) => Promise<unknown>,
  ): Promise<{ answer: unknown } | { failure: NotionError }> {
    const startedMs = clock.nowMs();
    const finished = (outcome: NotionOutcome) => {
      report({
        type: 'notion.request',
        operation,
        durationMs: clock.nowMs() - startedMs,
        outcome,
      });
    };
    try {
      const sdk = await loadSdk();
      const budgetMs = Math.min(timeoutMs, deadline.remainingMs());
      const answer = await attemptBudgetMs.run(budgetMs, () => send(sdk, connection.token));
      finished('ok');
      return { answer };
    } catch (error) {
      const failure = classify(error, clock.nowMs());
      const isLimit = failure.kind === 'rate_limited' || failure.kind === 'request_blocked';
      finished(isLimit ? 'rate_limited' : 'error');
      return { failure };
    }
  }

  /** The only retry loop there is: each attempt waits for its own slot. */
  async function call(
    context: CallContext,
    operation: string,
    send: (sdk: Client, auth: string) => Promise<unknown>,
  ): Promise<unknown> {
    const { connection, deadline, priority } = context;
    // Checked here because undici would quote a malformed token in its error.
    if (!/^[\x21-\x7e]+$/.test(connection.token)) throw new NotionError('unauthorized');
    for (let attemptNumber = 1; ; attemptNumber += 1) {
      if (deadline.remainingMs() <= 0) throw new NotionError('timeout');
      await pacer.acquire(connection.pacingKey, { deadline, priority });
      const result = await attempt(context, operation, send);
      if ('answer' in result) return result.answer;

      const { failure } = result;
      const isTransient = failure.kind === 'unavailable' || failure.kind === 'timeout';
      const pauseMs =
        failure.kind === 'rate_limited' ? (failure.retryAfterMs ?? 0) : 250 + random() * 500;
      if (failure.kind === 'rate_limited') await pacer.hold(connection.pacingKey, pauseMs);
      if (!isTransient && failure.kind !== 'rate_limited') throw failure;
      if (attemptNumber >= maxAttempts || pauseMs >= deadline.remainingMs()) throw failure;
      if (isTransient) await clock.sleep(pauseMs);
    }
  }

  return {
    retrieveDatabase: async (context, databaseId) => {
      const database_id = requireId(databaseId);
      return call(context, 'databases.retrieve', (sdk, auth) =>
        sdk.databases.retrieve({ database_id, auth }),
      );
    },
    retrieveDataSource: async (context, dataSourceId) => {
      const data_source_id = requireId(dataSourceId);
      return call(context, 'dataSources.retrieve', (sdk, auth) =>
        sdk.dataSources.retrieve({ data_source_id, auth }),
      );
    },
    queryDataSource: async (context, { dataSourceId, propertyIds, pageSize, cursor }) => {
      const data_source_id = requireId(dataSourceId);
      return call(context, 'dataSources.query', (sdk, auth) =>
        sdk.dataSources.query({
          data_source_id,
          filter_properties: propertyIds.map(encodePropertyId),
          page_size: pageSize,
          result_type: 'page',
          ...(cursor !== null && { start_cursor: cursor }),
          auth,
        }),
      );
    },
    retrievePage: async (context, pageId, propertyIds) => {
      const page_id = requireId(pageId);
      return call(context, 'pages.retrieve', (sdk, auth) =>
        sdk.pages.retrieve({
          page_id,
          ...(propertyIds !== null && { filter_properties: propertyIds.map(encodePropertyId) }),
          auth,
        }),
      );
    },
    retrieveSelf: (context) =>
      call(context, 'users.me', (sdk, auth) =>
        // `users.me` is typed so that no token can be passed to it.
        sdk.request({ path: 'users/me', method: 'get', auth }),
      ),
  };
}

/** Only a UUID goes into a request's path. */
function requireId(id: string): string {
  const uuid = toUuid(id);
  if (uuid === null) throw new NotionError('not_queryable', { message: 'This is no Notion id.' });
  return uuid;
}
