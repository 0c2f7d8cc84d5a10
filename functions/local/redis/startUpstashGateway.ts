import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree } from '../processes';
import { createGatewayFaults, type GatewayFaults } from './gatewayFaults';
import { GatewayRefusal, readCommand, readCommands } from './gatewayRequest';
import { connectRedis } from './redisConnection';
import { createUpstashCommands } from './upstashCommands';

export interface GatewayOptions {
  redisUrl: string;
  redisPassword?: string;
  redisDatabase?: number;
  /** What callers must bear; a random one where absent. */
  token?: string;
  /** A free one where absent. */
  port?: number;
}

/** Upstash's REST in front of a Redis of this machine. */
export interface UpstashGateway {
  /** For UPSTASH_REDIS_REST_URL. */
  url: string;
  port: number;
  token: string;
  faults: GatewayFaults;
  /** Commands so far, each of a pipeline singly. */
  commandCount(): number;
  /** Requests so far, those that a fault kept from Redis too. */
  requestCount(): number;
  /** Cuts open connections and frees the port; the Redis stays. */
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Node's own 5 s would cut connections that a caller is about to use again. */
const keepAliveTimeoutMs = 60_000;

/**
 * Starts the gateway on 127.0.0.1. Rejects where there is no Redis to begin with; one that goes
 * later is answered with a 500 at once, and is found again within a second of its return.
 */
export async function startUpstashGateway(options: GatewayOptions): Promise<UpstashGateway> {
  const { redisUrl, redisPassword, redisDatabase } = options;
  const wantedPort = options.port ?? 0;
  if (wantedPort !== 0 && !(await isPortFree(wantedPort))) {
    throw new Error(`Port ${wantedPort} is in use.`);
  }
  const token = options.token ?? randomBytes(24).toString('base64url');
  const connection = await connectRedis({
    url: redisUrl,
    ...(redisPassword === undefined ? {} : { password: redisPassword }),
    ...(redisDatabase === undefined ? {} : { database: redisDatabase }),
  });
  const commands = createUpstashCommands(connection);
  const faults = createGatewayFaults();
  let commandCount = 0;
  let requestCount = 0;

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${token}`) return unauthorized();
    const path = new URL(request.url ?? '/', 'http://gateway').pathname;
    if (!['/', '/pipeline', '/multi-exec'].includes(path)) {
      throw new GatewayRefusal(404, `ERR no such path: ${path}`);
    }
    if (request.method !== 'POST') throw new GatewayRefusal(405, 'ERR only POST is answered here');
    const encoding = request.headers['upstash-encoding'] === 'base64' ? 'base64' : 'utf8';
    if (path === '/') {
      const command = await readCommand(request);
      commandCount += 1;
      const outcome = await commands.single(command, encoding);
      return { status: 'error' in outcome ? 400 : 200, body: outcome };
    }
    const several = await readCommands(request);
    commandCount += several.length;
    if (path === '/pipeline') {
      return { status: 200, body: await commands.pipeline(several, encoding) };
    }
    const outcomes = await commands.transaction(several, encoding);
    return { status: Array.isArray(outcomes) ? 200 : 400, body: outcomes };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requestCount += 1;
    const fault = faults.current();
    switch (fault.kind) {
      case 'hang':
        return;
      case 'refuse':
        request.socket.resetAndDestroy();
        return;
      case 'garbage':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
        return;
      case 'unauthorized':
        send(response, unauthorized());
        return;
      case 'slow': {
        const late = await answer(request).catch(asAnswer);
        const lateMs = fault.delayMs + Math.random() * (fault.jitterMs ?? 0);
        await sleep(lateMs, undefined, { ref: false });
        send(response, late);
        return;
      }
      case 'none':
        send(response, await answer(request).catch(asAnswer));
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      response.destroy();
    });
  });
  server.keepAliveTimeout = keepAliveTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wantedPort, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token,
    faults,
    commandCount: () => commandCount,
    requestCount: () => requestCount,
    async close() {
      connection.close();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function unauthorized(): Answer {
  return { status: 401, body: { error: 'Unauthorized' } };
}

/** What is not our refusal is a Redis that is gone. */
function asAnswer(error: unknown): Answer {
  return error instanceof GatewayRefusal
    ? { status: error.status, body: { error: error.message } }
    : { status: 500, body: { error: 'ERR the database cannot be reached' } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(status === 405 ? { allow: 'POST' } : {}),
    })
    .end(JSON.stringify(body));
}
