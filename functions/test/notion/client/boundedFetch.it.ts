import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createBoundedFetch } from '../../../src/notion/client/boundedFetch';

let server: Server | null = null;

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/`;
}

afterEach(async () => {
  const listening = server;
  server = null;
  if (listening === null) return;
  listening.closeAllConnections();
  await new Promise((resolve) => listening.close(resolve));
});

const bounded = (timeLeftMs: number, maxSizeBytes = 1_000) =>
  createBoundedFetch({ timeLeftMs: timeLeftMs, maxSizeBytes });

describe('the bounded fetch', () => {
  it('gives status, headers and text as they came', async () => {
    const url = await serve((request, response) => {
      response.writeHead(418, { 'retry-after': '3' }).end(`${request.method ?? ''} ß`);
    });
    const answer = await bounded(5_000)(url, { method: 'POST', body: '{}' });
    expect({ ok: answer.ok, status: answer.status, text: await answer.text() }).toEqual({
      ok: false,
      status: 418,
      text: 'POST ß',
    });
  });

  it('gives up on a server that never answers, and hangs up', async () => {
    const hangUps: Promise<unknown>[] = [];
    const url = await serve((request) => {
      hangUps.push(new Promise((resolve) => request.socket.once('close', resolve)));
    });
    // On a slow machine the time may be over before the request has come.
    for (let timeMs = 50; hangUps.length === 0; timeMs *= 4) {
      await expect(bounded(timeMs)(url)).rejects.toMatchObject({ kind: 'timeout' });
    }
    await expect(Promise.all(hangUps)).resolves.toBeDefined();
  });

  it('gives up on a body that drips on beyond the deadline', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('{');
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    await expect(bounded(80)(url)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('gives up on an answer that says it is too large', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(1_001)));
    await expect(bounded(5_000)(url)).rejects.toMatchObject({ kind: 'too_large', status: 200 });
  });

  it('gives up on a small answer that unpacks to a large one', async () => {
    const packed = gzipSync('x'.repeat(1_000_000));
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    await expect(bounded(5_000, 100_000)(url)).rejects.toMatchObject({ kind: 'too_large' });
  });

  it('follows no redirect', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await expect(bounded(5_000)(url)).resolves.toMatchObject({ ok: false, status: 302 });
    expect(asked).toEqual(['/']);
  });

  it('passes a network failure on', async () => {
    await expect(bounded(5_000)('http://127.0.0.1:1/')).rejects.toMatchObject({
      name: 'TypeError',
    });
  });
});
