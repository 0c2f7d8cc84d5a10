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

/**
 * Sends an answer with the headers that all answers share: 304 where the caller has this very
 * body, compressed where it may be. A promise only where a body has to be compressed first.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  sharedHeaders: Readonly<Record<string, string>>,
): Promise<void> | undefined {
  const { status, body } = answer;
  const headers: Record<string, string> = { ...sharedHeaders, ...answer.headers };
  if (body === null) {
    if (status !== 204) headers['Content-Length'] = '0';
    response.writeHead(status, headers);
    response.end();
    return undefined;
  }
  headers['Vary'] = 'Accept-Encoding';
  if (status === 200 && body.etag !== null) {
    headers['ETag'] = body.etag;
    const conditional = request.headers['if-none-match'] !== undefined;
    if (conditional && fresh(request.headers, { etag: body.etag })) {
      response.writeHead(304, headers);
      response.end();
      return undefined;
    }
  }
  const send = ({ encoding, bytes }: EncodedBody): void => {
    headers['Content-Type'] = body.contentType;
    if (encoding !== 'identity') headers['Content-Encoding'] = encoding;
    headers['Content-Length'] = String(bytes.length);
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
  const encoded = body.encoded(preferredEncoding(request.headers['accept-encoding']));
  if (encoded instanceof Promise) return encoded.then(send);
  send(encoded);
  return undefined;
}
