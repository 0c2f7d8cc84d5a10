import type { IncomingMessage, ServerResponse } from 'node:http';
import fresh from 'fresh';
import { preferredEncoding } from './encoding';
import type { ReadyBody } from './readyBody';

/** What a door gives back; the wrapper adds what all answers share and sends it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Null: no body at all. */
  body: ReadyBody | null;
}

/** Sends an answer: 304 where the caller has this very body, compressed where it may be. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const { status, headers, body } = answer;
  if (body === null) {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': '0' });
    response.end();
    return;
  }
  const shared: Record<string, string> = { ...headers, Vary: 'Accept-Encoding' };
  if (status === 200 && body.etag !== null) {
    shared['ETag'] = body.etag;
    const conditional = request.headers['if-none-match'] !== undefined;
    if (conditional && fresh(request.headers, { etag: body.etag })) {
      response.writeHead(304, shared);
      response.end();
      return;
    }
  }
  const encoding = preferredEncoding(request.headers['accept-encoding']);
  const encoded = await body.encoded(encoding);
  shared['Content-Type'] = body.contentType;
  if (encoded.encoding !== 'identity') shared['Content-Encoding'] = encoded.encoding;
  shared['Content-Length'] = String(encoded.bytes.length);
  response.writeHead(status, shared);
  response.end(request.method === 'HEAD' ? undefined : encoded.bytes);
}
