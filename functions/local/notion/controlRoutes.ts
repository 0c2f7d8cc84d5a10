import { z } from 'zod';

import type { Behaviour } from './behaviour';
import { get, post, remove, type ControlRoute } from './controlRoute';
import { createEditRoutes } from './editRoutes';
import { createEdits } from './edits';
import { faultRuleSchema } from './faults';
import type { createRequestLog } from './requestLog';
import type { NotionState } from './state';

const limit = z.number().int().min(0).nullable().optional();
const limitsSchema = z.object({ perMinute: limit, perSecond: limit, workspacePerMinute: limit });
const latencySchema = z.object({
  latencyMs: z.number().int().min(0),
  pathPart: z.string().optional(),
});
const sha256Schema = z.object({ tokenSha256: z.string().regex(/^[0-9a-f]{64}$/i) });

/** Everything that can be switched over HTTP while the simulator runs. */
export function createControlRoutes(deps: {
  state: NotionState;
  behaviour: Behaviour;
  requests: ReturnType<typeof createRequestLog>;
}): ControlRoute[] {
  const { state, behaviour, requests } = deps;
  return [
    get('state', 'what it holds and how it behaves', () => describeState(state, behaviour)),
    get('requests', 'the requests that arrived', () => ({ requests: requests.list() })),
    remove('requests', 'forgets them', requests.clear),
    post(
      'clock',
      'moves the time',
      z.object({ advanceMs: z.number().min(0) }),
      { advanceMs: 3_600_000 },
      (body) => {
        behaviour.advanceClock(body.advanceMs);
      },
    ),
    post(
      'limits',
      'sets rate limits; null is off',
      limitsSchema,
      { perMinute: 180, perSecond: 3 },
      (body) => {
        const given = Object.entries(body).filter(([, value]) => value !== undefined);
        behaviour.setLimits(Object.fromEntries(given));
      },
    ),
    post(
      'faults',
      'makes the next requests fail',
      faultRuleSchema,
      { fault: { kind: 'hang' }, times: 2, pathPart: '/query' },
      behaviour.addFault,
    ),
    remove('faults', 'no more faults', behaviour.faults.clear),
    post(
      'latency',
      'delays answers; 0 is off',
      latencySchema,
      { latencyMs: 400, pathPart: '/query' },
      (body) => {
        behaviour.setLatency(body.latencyMs, body.pathPart);
      },
    ),
    post(
      'down',
      'drops every connection',
      z.object({ down: z.boolean() }),
      { down: true },
      (body) => {
        behaviour.setDown(body.down);
      },
    ),
    post('reset', 'back to normal behaviour', z.object({}), {}, behaviour.reset),
    post(
      'passthrough',
      'lets a real token through to Notion',
      sha256Schema,
      { tokenSha256: '…' },
      (body) => {
        behaviour.allowPassthrough(body.tokenSha256);
      },
    ),
    ...createEditRoutes(createEdits(state)),
  ];
}

function describeState(state: NotionState, behaviour: Behaviour): unknown {
  return {
    now: new Date(state.clock.nowMs()).toISOString(),
    down: behaviour.isDown(),
    limits: behaviour.limits(),
    latencies: behaviour.latencies(),
    faults: behaviour.faults.list(),
    passthroughTokens: behaviour.passthroughCount(),
    tokens: [...state.tokens.values()].map((token) => ({
      end: token.secret.slice(-4),
      revoked: token.revoked,
      databaseIds: [...token.databaseIds],
    })),
    databases: [...state.databases.values()].map(({ id, title, inTrash, dataSourceIds }) => ({
      id,
      title,
      inTrash,
      dataSources: dataSourceIds.map((sourceId) => describeSource(state, sourceId)),
    })),
  };
}

function describeSource(state: NotionState, id: string): unknown {
  const source = state.dataSources.get(id);
  const columns = source?.properties.map((column) => ({
    id: column.id,
    name: column.name,
    type: column.type,
  }));
  return { id, title: source?.title, columns, pageIds: source?.pageIds };
}
