import type { PacedConnection } from '../../src/notion/connection';
import { NotionError } from '../../src/notion/errors';
import type { PacedLoad, Pacer, Priority } from '../../src/notion/pacing/pacing';
import type { Clock } from '../../src/shared/clock';
import { deadlineIn } from '../../src/shared/deadline';
import type { ServiceEvent } from '../../src/shared/events';

export interface PacerHarness {
  pacer: Pacer;
  clock: Clock;
  events: ServiceEvent[];
  /** Moves time forward; all that happens by then has happened. */
  advance: (durationMs: number) => Promise<void>;
}

export const connectionOf = (
  pacingKey: string,
  workspaceId: string | null = null,
): PacedConnection => ({ pacingKey, workspaceId });

interface Asked {
  key?: string;
  workspace?: string;
  budgetMs?: number;
  priority?: Priority;
  probe?: boolean;
  load?: PacedLoad;
}

/** Asks for slots and notes when they came, or that they were refused. */
export function createAsking({ pacer, clock }: Pick<PacerHarness, 'pacer' | 'clock'>) {
  const log: string[] = [];
  const ask = async (name: string, options: Asked = {}): Promise<void> => {
    const { key = 'k', workspace = null, budgetMs = 60_000, priority = 'foreground' } = options;
    try {
      const pass = await pacer.acquire(connectionOf(key, workspace), {
        deadline: deadlineIn(clock, budgetMs),
        priority,
        probe: options.probe ?? false,
        load: options.load,
      });
      log.push(`${name}@${clock.nowMs()}${pass.probe ? ' as the probe' : ''}`);
    } catch (error) {
      const { kind, retryAfterMs } =
        error instanceof NotionError ? error : { kind: String(error), retryAfterMs: null };
      log.push(`${name} ${kind}@${clock.nowMs()} for ${retryAfterMs ?? '?'}`);
    }
  };
  return { log, ask };
}
