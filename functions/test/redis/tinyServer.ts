import { createServer, type ServerResponse } from 'node:http';

export interface TinyServer {
  url: string;
  requestCount(): number;
  /** Resolves when no request is under way any more. */
  allClosed(): Promise<void>;
  close(): Promise<void>;
}

/** A server that does with each request what the test says. */
export async function startTinyServer(
  handle: (response: ServerResponse) => void,
): Promise<TinyServer> {
  let requestCount = 0;
  const underway = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    requestCount += 1;
    const ended = new Promise<void>((resolve) => {
      response.on('close', () => {
        underway.delete(ended);
        resolve();
      });
    });
    underway.add(ended);
    request.resume();
    request.on('end', () => {
      handle(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requestCount: () => requestCount,
    async allClosed() {
      await Promise.all(underway);
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}
