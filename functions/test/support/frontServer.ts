import { createServer, request, type Server } from 'node:http';

export interface FrontServer {
  baseUrl: string;
  /** From now on, paths that start with `prefix` are answered by the server at `baseUrl`. */
  route(prefix: string, target: { baseUrl: string }): void;
  close(): Promise<void>;
}

/** What Hosting does in production: one address in front of several functions, on 127.0.0.1. */
export async function openFrontServer(): Promise<FrontServer> {
  const routes: [prefix: string, baseUrl: string][] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming;
    const baseUrl = routes.find(([prefix]) => url.startsWith(prefix))?.[1];
    if (baseUrl === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const passedOn = request(baseUrl, { path: url, method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passedOn.on('error', () => outgoing.destroy());
    incoming.pipe(passedOn);
  });
  return {
    baseUrl: await listen(server),
    route(prefix, target) {
      routes.push([prefix, target.baseUrl]);
    },
    close: () => closeServer(server),
  };
}

/** A page of somebody else's site. */
export async function openPage(html: string): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  return { baseUrl: await listen(server), close: () => closeServer(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
