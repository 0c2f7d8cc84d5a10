import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { HttpHandler } from '../../src/http/answer/endpoint';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it came over the wire, not decompressed. */
  body: Buffer;
  text: string;
}

export interface Loopback {
  ask(
    path: string,
    options?: { method?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  close(): Promise<void>;
}

/** Serves `handler` on a free port of 127.0.0.1, and asks it without any help of a client. */
export async function serveOnLoopback(handler: HttpHandler): Promise<Loopback> {
  const rejections: unknown[] = [];
  const server = createServer((incoming, outgoing) => {
    handler(incoming, outgoing)?.catch((error: unknown) => {
      rejections.push(error);
      outgoing.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  const { port } = address;

  return {
    ask: (path, { method = 'GET', headers = {} } = {}) =>
      new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port, path, method, headers, agent: false };
        const asking = request(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const body = Buffer.concat(chunks);
            const status = response.statusCode ?? 0;
            resolve({ status, headers: response.headers, body, text: body.toString('utf8') });
          });
        });
        asking.on('error', reject);
        asking.end();
      }),
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
      });
      if (rejections.length > 0) throw new Error('A handler rejected.', { cause: rejections[0] });
    },
  };
}
