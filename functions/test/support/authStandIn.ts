import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';

/** An account as Firebase Auth keeps it, as far as verifying a token asks for it. */
export interface Account {
  disabled?: boolean;
  /** Tokens of sign-ins before it are revoked; seconds since the epoch. */
  validSince?: number;
}

/** The look-ups of Firebase Auth on 127.0.0.1, in the form of the Auth emulator and of Google's. */
export interface AuthStandIn {
  /** For `FIREBASE_AUTH_EMULATOR_HOST`. */
  host: string;
  accounts: Map<string, Account>;
  /** Paths that were asked for. */
  asked: string[];
  /** What is to be answered instead; null: nothing. */
  fault: { status: number } | 'hang' | null;
  /** Public keys by their ids, as Google publishes its certificates. */
  keys: Record<string, string>;
  close(): Promise<void>;
}

const lookupSchema = z.object({ localId: z.array(z.string()) });

export async function startAuthStandIn(): Promise<AuthStandIn> {
  const server = createServer((request, response) => {
    const { url = '' } = request;
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    standIn.asked.push(url);
    if (standIn.fault === 'hang') return;
    if (standIn.fault !== null) {
      send(standIn.fault.status, { error: { message: 'BACKEND_ERROR' } });
      return;
    }
    if (!url.endsWith('accounts:lookup')) {
      send(200, standIn.keys);
      return;
    }
    readJson(request).then(
      (body) => {
        const { localId: ids } = lookupSchema.parse(body);
        const users = ids.flatMap((localId) => {
          const account = standIn.accounts.get(localId);
          if (account === undefined) return [];
          const { validSince, ...rest } = account;
          return [{ localId, ...rest, ...(validSince && { validSince: String(validSince) }) }];
        });
        send(200, users.length > 0 ? { users } : {});
      },
      () => {
        send(400, {});
      },
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  const standIn: AuthStandIn = {
    host: `127.0.0.1:${address.port}`,
    accounts: new Map(),
    asked: [],
    fault: null,
    keys: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return standIn;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
