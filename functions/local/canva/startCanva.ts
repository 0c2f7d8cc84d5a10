import { createServer, type ServerResponse } from 'node:http';

/** `ok`: each design has a picture; `missing`: none has; `hang`: nothing is answered. */
export type CanvaBehaviour = 'ok' | 'missing' | 'hang';

/** An oEmbed service like Canva's. */
export interface RunningCanva {
  /** What `CANVA_OEMBED_URL` takes. */
  oembedUrl: string;
  /** The designs that it was asked for, in order. */
  asked: readonly string[];
  behave(as: CanvaBehaviour): void;
  close(): Promise<void>;
}

/** The picture that a design has here. */
export function pictureOf(design: string): string {
  const name = Buffer.from(design).toString('hex').slice(-24);
  return `https://document-export.canva.com/${name}/thumbnail/0001.png`;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startCanva(): Promise<RunningCanva> {
  let behaviour: CanvaBehaviour = 'ok';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const design = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('url') ?? '';
    asked.push(design);
    if (behaviour === 'missing') send(response, 404, { error: 'not found' });
    if (behaviour === 'ok') {
      send(response, 200, { version: '1.0', type: 'rich', thumbnail_url: pictureOf(design) });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    oembedUrl: `http://127.0.0.1:${address.port}/_oembed`,
    asked,
    behave(as) {
      behaviour = as;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
