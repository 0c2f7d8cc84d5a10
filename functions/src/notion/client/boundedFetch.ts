import type { Client } from '@notionhq/client';
import { systemClock } from '../../shared/clock';
import { readTextWithin } from '../../shared/readTextWithin';
import { abortOnTimeout, createClockTimeout, TimeoutError } from '../../shared/timeout';
import { turnFor } from '../../shared/turns';
import { NotionError } from '../errors';

/** The shape of `fetch` that the SDK takes. */
export type SdkFetch = NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]>['fetch']>;

export interface BoundedFetchOptions {
  /** Milliseconds that an exchange may take, its body included. */
  timeLeftMs: number;
  /** Bytes of body, after decompression, that are read before the exchange is given up. */
  maxSizeBytes?: number;
  fetch?: typeof globalThis.fetch;
}

/** Parsing it holds up others: some 20 ms. Rows that take more are asked for in smaller steps. */
const defaultMaxSizeBytes = 4 * 1024 * 1024;

/**
 * A `fetch` whose whole exchange has a limit in time and in size: the SDK's own timeout covers the
 * headers only and aborts nothing. Follows no redirect, so that a token never goes to another
 * host. Rejects with a `NotionError` (`timeout`, `too_large`) or with what `fetch` threw.
 */
export function createBoundedFetch(options: BoundedFetchOptions): SdkFetch {
  const { timeLeftMs, maxSizeBytes = defaultMaxSizeBytes, fetch = globalThis.fetch } = options;
  return async (url, init = {}) => {
    const exchange = async (signal: AbortSignal) => {
      const response = await fetch(url, {
        method: init.method ?? 'GET',
        headers: init.headers ?? {},
        body: init.body ?? null,
        redirect: 'manual',
        signal,
      });
      const text = await readText(response, maxSizeBytes);
      const { ok, status, headers } = response;
      return { ok, status, headers, text: () => Promise.resolve(text) };
    };
    try {
      // By the wall's clock: a deadline ends the exchange, whatever held it up.
      return await abortOnTimeout(exchange, createClockTimeout(systemClock, timeLeftMs));
    } catch (error) {
      throw error instanceof TimeoutError ? new NotionError('timeout') : error;
    }
  };
}

async function readText(response: Response, maxSizeBytes: number): Promise<string> {
  if (Number(response.headers.get('content-length')) > maxSizeBytes) {
    throw new NotionError('too_large', { status: response.status });
  }
  const text = await readTextWithin(response, maxSizeBytes);
  if (text === null) throw new NotionError('too_large', { status: response.status });
  await turnFor(text);
  return text;
}
