import { request } from 'node:http';
import type { Reply } from './loopback';

export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A reply with what it took until its last byte. */
export type TimedReply = Reply & { durationMs: number };

/** Sends `path` exactly as it is written, follows nothing, decodes nothing. */
export function ask(
  { baseUrl }: { baseUrl: string },
  path: string,
  { method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<TimedReply> {
  const { hostname: host, port } = new URL(baseUrl);
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const asking = request({ host, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          text: body.toString('utf8'),
          durationMs: performance.now() - startedAtMs,
        });
      });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
