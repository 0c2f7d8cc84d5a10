import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock, type Clock } from '../../src/shared/clock';

import { createApi } from './api';
import { createAdjustableClock, createBehaviour, type Behaviour } from './behaviour';
import { createControlRoutes } from './controlRoutes';
import { createEdits, type NotionEdits } from './edits';
import { createRequestHandler } from './handleRequest';
import { createMediaStore } from './media/mediaStore';
import { createRateBudget } from './rateBudget';
import { createRequestLog, type LoggedRequest } from './requestLog';
import { createSignedFiles } from './signedFiles';
import { createNotionState, type NotionState } from './state';

export interface SimulatorOptions {
  /** Free by default. */
  port?: number;
  /** The time of expiries, budgets and delays; the machine's by default. */
  clock?: Clock;
  /** Makes signed addresses longer by so many characters, as Notion's are. */
  sessionTokenLength?: number;
  /** Draws pictures and films at this share of their width. */
  pictureShare?: number;
  /** Receives one line per request. */
  log?: (line: string) => void;
  /** Where registered real tokens are sent on to. */
  upstreamUrl?: string;
}

export interface NotionSimulator {
  /** What `NOTION_BASE_URL` and the SDK's `baseUrl` take. */
  baseUrl: string;
  state: NotionState;
  /** What people do in Notion's app. */
  edits: NotionEdits;
  /** What goes wrong. */
  control: Behaviour;
  requests: { list: () => readonly LoggedRequest[]; clear: () => void };
  /** Drops open connections and frees the port. */
  close: () => Promise<void>;
}

/** Starts an empty Notion on 127.0.0.1. Rejects when the port is taken. */
export async function startNotionSimulator(
  options: SimulatorOptions = {},
): Promise<NotionSimulator> {
  const clock = createAdjustableClock(options.clock ?? systemClock);
  const state = createNotionState({ clock });
  const behaviour = createBehaviour(clock);
  const requests = createRequestLog(() => clock.nowMs());

  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const baseUrl = `http://127.0.0.1:${portOf(server.address())}`;

  const files = createSignedFiles(state, baseUrl, options.sessionTokenLength);
  const handle = createRequestHandler({
    state,
    behaviour,
    requests,
    files,
    api: createApi({ state, serializeFile: files.serializeFile, resolveUrl: files.resolveUrl }),
    budget: createRateBudget(),
    media: createMediaStore(options.pictureShare),
    routes: createControlRoutes({ state, behaviour, requests }),
    upstreamUrl: options.upstreamUrl ?? 'https://api.notion.com',
    log: options.log ?? (() => undefined),
  });
  server.on('request', handle);

  return {
    baseUrl,
    state,
    edits: createEdits(state),
    control: behaviour,
    requests: { list: requests.list, clear: requests.clear },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
