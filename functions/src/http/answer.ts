import type { IncomingMessage, ServerResponse } from 'node:http';
import fresh from 'fresh';
import { preferredEncoding } from './encoding';
import type { EncodedBody, ReadyBody } from './readyBody';

/** What a door gives back; the wrapper adds what all answers share and sends it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Null: no body at all. */
  body: ReadyBody | null;
}

/** Names and values in turn: what `writeHead` takes with the least work. */
export type HeaderList = string[];

/**
 * Sends an answer with its own headers added to `headers`: 304 where the caller has this very
 * body, compressed where it may be. A promise only where a body has to be compressed first.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  headers: HeaderList,
): Promise<void> | undefined {
  const { status, body } = answer;
  for (const name in answer.headers) putHeader(headers, name, answer.headers[name] ?? '');
  if (body === null) {
    if (status !== 204) headers.push('Content-Length', '0');
    response.writeHead(status, headers);
    response.end();
    return undefined;
  }
  appendVary(headers, 'Accept-Encoding');
  if (status === 200 && body.etag !== null) {
    headers.push('ETag', body.etag);
    const conditional = request.headers['if-none-match'] !== undefined;
    if (conditional && fresh(request.headers, { etag: body.etag })) {
      response.writeHead(304, headers);
      response.end();
      return undefined;
    }
  }
  const send = ({ encoding, bytes }: EncodedBody): void => {
    if (encoding !== 'identity') headers.push('Content-Encoding', encoding);
    headers.push('Content-Type', body.contentType, 'Content-Length', String(bytes.length));
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
  const encoded = body.encoded(preferredEncoding(request.headers['accept-encoding']));
  if (encoded instanceof Promise) return encoded.then(send);
  send(encoded);
  return undefined;
}

/** Adds a header, or replaces the one of that very name. */
function putHeader(headers: HeaderList, name: string, value: string): void {
  const place = placeOf(headers, name);
  if (place === -1) headers.push(name, value);
  else headers[place + 1] = value;
}

function appendVary(headers: HeaderList, name: string): void {
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
