import { createHash } from 'node:crypto';
import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';

const HOP_BY_HOP = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** The form in which a person's token is registered, so that it is never stored. */
export function tokenSha256(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * Sends a request on as it is and streams the answer back.
 *
 * @param upstreamUrl the origin, `https://api.notion.com`.
 * @returns the status, or null when the upstream could not be reached or broke off.
 */
export function passThrough(
  request: IncomingMessage,
  response: ServerResponse,
  upstreamUrl: string,
): Promise<number | null> {
  const target = new URL(request.url ?? '/', upstreamUrl);
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    function drop(): void {
      response.destroy();
      resolve(null);
    }
    const upstream = send(
      target,
      { method: request.method, headers: endToEnd(request.headers) },
      (answer) => {
        const status = answer.statusCode ?? 502;
        response.writeHead(status, endToEnd(answer.headers));
        answer.pipe(response);
        answer.on('end', () => {
          resolve(status);
        });
        answer.on('error', drop);
      },
    );
    upstream.on('error', drop);
    response.on('close', () => {
      upstream.destroy();
    });
    request.pipe(upstream);
  });
}

function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
