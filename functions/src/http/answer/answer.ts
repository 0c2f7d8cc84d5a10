import type { IncomingMessage, ServerResponse } from 'node:http';
import fresh from 'fresh';
import { preferredEncoding, type Encoding } from './encoding';
import type { EncodedBody, ReadyBody } from './readyBody';

/** What an endpoint gives back; the wrapper adds what all answers share and sends it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Null: no body at all. */
  body: ReadyBody | null;
  /** How it was last sent whole: one that is given again is put together once. */
  sent?: SentForm;
}

/** Names and values in turn: what `writeHead` takes with the least work. */
export type HeaderList = readonly string[];

interface SentForm {
  shared: HeaderList;
  encoding: Encoding;
  headers: HeaderList;
  bytes: Buffer;
}

/**
 * Sends an answer with its own headers added to the `shared` ones, and those of this one sending:
 * 304 where the caller has this very body, compressed where it may be. A promise only where a body
 * has to be compressed first.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  shared: HeaderList,
  own: HeaderList,
): Promise<void> | undefined {
  const { status, body, sent } = answer;
  const conditional = request.headers['if-none-match'] !== undefined;
  const encoding = preferredEncoding(request.headers['accept-encoding']);
  if (!conditional && sent?.shared === shared && sent.encoding === encoding) {
    sendWhole(request, response, status, sent, own);
    return undefined;
  }
  const headers = [...shared];
  for (const name in answer.headers) putHeader(headers, name, answer.headers[name] ?? '');
  if (body === null) {
    if (status !== 204) headers.push('Content-Length', '0');
    response.writeHead(status, [...headers, ...own]);
    response.end();
    return undefined;
  }
  appendVary(headers, 'Accept-Encoding');
  if (status === 200 && body.etag !== null) {
    headers.push('ETag', body.etag);
    if (conditional && fresh(request.headers, { etag: body.etag })) {
      response.writeHead(304, [...headers, ...own]);
      response.end();
      return undefined;
    }
  }
  const send = ({ encoding: chosen, bytes }: EncodedBody): void => {
    if (chosen !== 'identity') headers.push('Content-Encoding', chosen);
    headers.push('Content-Type', body.contentType, 'Content-Length', String(bytes.length));
    answer.sent = { shared, encoding, headers, bytes };
    sendWhole(request, response, status, answer.sent, own);
  };
  const encoded = body.encoded(encoding);
  if (encoded instanceof Promise) return encoded.then(send);
  send(encoded);
  return undefined;
}

function sendWhole(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { headers, bytes }: SentForm,
  own: HeaderList,
): void {
  response.writeHead(status, [...headers, ...own]);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Adds a header, or replaces the one of that very name. */
function putHeader(headers: string[], name: string, value: string): void {
  const place = placeOf(headers, name);
  if (place === -1) headers.push(name, value);
  else headers[place + 1] = value;
}

function appendVary(headers: string[], name: string): void {
  const place = placeOf(headers, 'Vary');
  if (place === -1) headers.push('Vary', name);
  else headers[place + 1] = `${headers[place + 1] ?? ''}, ${name}`;
}

function placeOf(headers: HeaderList, name: string): number {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) return index;
  }
  return -1;
}
