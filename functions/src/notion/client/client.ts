import type { Client } from '@notionhq/client';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { NotionOutcome, Report } from '../../shared/events';
import { trimEndOf } from '../../shared/trimText';
import { toUuid } from '../answers/ids';
import { encodePropertyId } from '../answers/propertyId';
import type { NotionConnection } from '../connection';
import { classify, NotionError } from '../errors';
import type { PacedLoad, Pacer, Priority } from '../pacing/pacing';
import { createBoundedFetch } from './boundedFetch';
import { isTransient, isTrouble, pauseFor } from './failureRules';

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
  /** What Redis may take of the caller's time; absent: a request's budget for each slot. */
  redisBudget?: RedisBudget | undefined;
  /** The load that the call belongs to; absent: it stands alone. */
  load?: PacedLoad | undefined;
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
  /** The rows come with these properties only; null: with all. */
  propertyIds: readonly string[] | null;
  pageSize: number;
  cursor: string | null;
}

/** Why an attempt failed. Without `conclusive` it says nothing of Notion. */
interface Failed {
  failure: NotionError;
  conclusive: boolean;
}

const maxAttempts = 3;
const retryMinMs = 250;
const retrySpreadMs = 500;
/** With less time left, a slow answer of a healthy Notion would be a timeout too. */
const conclusiveMs = 3_000;
const notionVersion = '2025-09-03';

/** Sends one request with the SDK. */
type Send = (sdk: Client, auth: string) => Promise<unknown>;

/** What every call is made with. */
interface Calling {
  loadSdk: () => Promise<SdkFor>;
  timeoutMs: number;
  pacer: Pacer;
  clock: Clock;
  report: Report;
  random: () => number;
}

/**
 * A client of Notion's API. Each attempt has an SDK of its own, which costs little, so that its
 * time is no state that all requests of an instance would carry along.
 */
export function createNotionClient(options: NotionClientOptions): NotionClient {
  const { random = Math.random } = options;
  const calling: Calling = { ...options, random, loadSdk: createSdkLoader(options) };
  const call = (context: CallContext, operation: string, send: Send): Promise<unknown> =>
    callWithRetries(calling, context, operation, send);

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
          ...(propertyIds !== null && { filter_properties: propertyIds.map(encodePropertyId) }),
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

/** An SDK for an exchange that may take so many milliseconds. */
type SdkFor = (budgetMs: number) => Client;

/** Loads the SDK on the first call, and again after that failed. */
function createSdkLoader({
  baseUrl,
  timeoutMs,
  fetch,
}: NotionClientOptions): () => Promise<SdkFor> {
  let loading: Promise<SdkFor> | null = null;
  return () => {
    loading ??= import('@notionhq/client').then(
      ({ Client: SdkClient }) =>
        (budgetMs) =>
          new SdkClient({
            ...(baseUrl !== null && { baseUrl: trimEndOf(baseUrl, '/') }),
            notionVersion,
            retry: false,
            // Our own limit comes first: the SDK's would leave the request running.
            timeoutMs: timeoutMs + 5_000,
            logger: () => undefined,
            fetch: createBoundedFetch({ timeLeftMs: budgetMs, ...(fetch && { fetch }) }),
          }),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
}

/** The only retry loop there is: each attempt waits for its own slot. */
async function callWithRetries(
  calling: Calling,
  context: CallContext,
  operation: string,
  send: Send,
): Promise<unknown> {
  const { pacer, clock, random } = calling;
  const { connection, deadline, priority, redisBudget, load } = context;
  // Checked here because undici would quote a malformed token in its error.
  if (!/^[\x21-\x7e]+$/.test(connection.token)) throw new NotionError('unauthorized');
  let probe = false;
  for (let attemptNumber = 1; ; attemptNumber += 1) {
    if (deadline.remainingMs() <= 0) throw new NotionError('timeout');
    const options = { deadline, priority, redisBudget, load, probe };
    ({ probe } = await pacer.acquire(connection, options));
    const result = await attempt(calling, context, operation, send);
    if ('answer' in result) {
      if (probe) await pacer.recovered(connection, redisBudget);
      return result.answer;
    }
    const { failure, conclusive } = result;
    const isLast = attemptNumber >= maxAttempts;
    const pause = pauseFor(failure, random);
    if (pause !== null) {
      await pacer.hold(connection, { ...pause, redisBudget });
      const isOver = pause.reason === 'blocked' || pause.durationMs >= deadline.remainingMs();
      if (isLast || isOver) throw failure;
      probe = false;
      continue;
    }
    if (isTrouble(failure) && (conclusive || probe)) {
      probe = await pacer.trouble(connection, { probe, redisBudget });
      if (!probe) throw failure;
    } else if (probe) {
      await pacer.recovered(connection, redisBudget);
      probe = false;
    }
    const waitMs = retryMinMs + random() * retrySpreadMs;
    if (isLast || !isTransient(failure) || waitMs >= deadline.remainingMs()) throw failure;
    await clock.sleep(waitMs);
  }
}

async function attempt(
  { loadSdk, timeoutMs, clock, report }: Calling,
  { connection, deadline }: CallContext,
  operation: string,
  send: Send,
): Promise<{ answer: unknown } | Failed> {
  const startedMs = clock.nowMs();
  const finished = (outcome: NotionOutcome) => {
    report({
      type: 'notion.request',
      operation,
      durationMs: clock.nowMs() - startedMs,
      outcome,
    });
  };
  const budgetMs = Math.min(timeoutMs, deadline.remainingMs());
  try {
    const sdkFor = await loadSdk();
    const answer = await send(sdkFor(budgetMs), connection.token);
    finished('ok');
    return { answer };
  } catch (error) {
    const failure = classify(error, clock.nowMs());
    const isLimit = failure.kind === 'rate_limited' || failure.kind === 'request_blocked';
    finished(isLimit ? 'rate_limited' : 'error');
    const conclusive = failure.kind !== 'timeout' || budgetMs >= Math.min(timeoutMs, conclusiveMs);
    return { failure, conclusive };
  }
}

/** Only a UUID goes into a request's path. */
function requireId(id: string): string {
  const uuid = toUuid(id);
  if (uuid === null) throw new NotionError('not_queryable', { message: 'This is no Notion id.' });
  return uuid;
}
