import { createServer } from 'node:http';
import express, { type Request, type Response } from 'express';

export interface Served {
  baseUrl: string;
  close(): Promise<void>;
}

/** Serves a handler for Express's requests on a free port of 127.0.0.1; bodies are left unread. */
export async function serveExpress(
  handler: (request: Request, response: Response) => Promise<void> | undefined,
): Promise<Served> {
  const rejections: unknown[] = [];
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response) => {
    handler(request, response)?.catch((error: unknown) => {
      rejections.push(error);
      response.destroy();
    });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
      });
      if (rejections.length > 0) throw new Error('A handler rejected.', { cause: rejections[0] });
    },
  };
}
