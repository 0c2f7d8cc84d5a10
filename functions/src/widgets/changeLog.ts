import * as z from 'zod';
import { createSingleFlight } from '../cache/singleFlight';
import { taskBudget, type RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import { keys } from './keys';

/** A widget that its owner has changed, paused or deleted. */
export interface ChangedWidget {
  widgetId: string;
  slug: string;
}

/**
 * The one list of changes that all instances follow, docs/contract.md#the-ladder: read at most
 * every 2 s, inside a request.
 */
export interface ChangeLog {
  /** Every change before that moment is known here; -Infinity before the first sync. */
  followedAtMs(): number;
  isDue(): boolean;
  /** Grows with each sync that brings changes: what was read at a lower epoch may be outdated. */
  epoch(): number;
  /** Reads what is new and hands it to the listeners. Never rejects. */
  sync(budget: RedisBudget): Promise<void>;
  /** Called for each change, and with null where changes may have been missed. */
  onChange(listener: (change: ChangedWidget | null) => void): void;
  /**
   * Publishes a written change to all instances: removes configuration, feed, signed addresses and
   * failure of the widget from the shared tier. Rejects with a `RedisError`.
   */
  announce(change: ChangedWidget): Promise<void>;
  /**
   * The same for a widget that is gone. Its lease stays taken, so that a running load can't keep
   * its result, and no load begins. Rejects with a `RedisError`.
   */
  retire(change: ChangedWidget): Promise<void>;
  /** Makes all instances look for what is new in the shared tier about a widget. Never rejects. */
  publishUpdate(change: ChangedWidget, budget: RedisBudget): Promise<void>;
}

const syncEveryMs = 2000;
const keptMs = 15 * 60_000;
const maxLength = 10_000;
const maxChangesPerSync = 500;
/** Longer than reading a widget takes: who read it before the change can't put it back. */
const tombstoneMs = 10_000;

/** Longer than any load takes, a task's too. */
const retiredMs = 6 * 60_000;

const nothingYet = '0-0';

const trimmed = { trim: { type: 'MAXLEN', comparison: '~', threshold: maxLength } } as const;

/** Entries of a stream as Redis gives them: an id, then names and values in turn. */
const entriesSchema = z.array(
  z.tuple([
    z.string(),
    z.tuple([z.literal('widgetId'), z.string(), z.literal('slug'), z.string()]),
  ]),
);

/** Without Redis nothing is followed, so widgets are read anew every few seconds. */
export function createChangeLog(redis: RedisClient, clock: Clock): ChangeLog {
  const listeners: ((change: ChangedWidget | null) => void)[] = [];
  const syncs = createSingleFlight<null>();
  let lastId: string | null = null;
  let attemptedAtMs = -Infinity;
  let followedAtMs = -Infinity;
  let epoch = 0;

  /** Reads from the last known change on, itself included: if it is missing, others may be, too. */
  const readNew = async (budget: RedisBudget): Promise<void> => {
    const startedAtMs = clock.nowMs();
    const known = lastId;
    const reading = redis.run('read changes', budget, (db): Promise<unknown> =>
      known === null
        ? db.xrevrange(keys.changes, '+', '-', 1)
        : db.xrange(keys.changes, known, '+', maxChangesPerSync),
    );
    const answer = await orElse(reading, undefined);
    if (answer === undefined) return;
    const parsed = entriesSchema.safeParse(answer);
    const entries = parsed.success ? parsed.data : [];
    lastId = entries.at(-1)?.[0] ?? nothingYet;
    followedAtMs = startedAtMs;
    notify(known === null ? [null] : changesSince(known, entries));
  };

  const notify = (learned: readonly (ChangedWidget | null)[]): void => {
    if (learned.length > 0) epoch += 1;
    for (const change of learned) for (const listener of listeners) listener(change);
  };

  /** One transaction: no load can store a result between the removal and the lease. */
  const publishToAll = async (
    operation: string,
    { widgetId, slug }: ChangedWidget,
    retired: boolean,
  ): Promise<void> => {
    if (!redis.isConfigured) return;
    await redis.run(operation, taskBudget(), (db) => {
      const published = db
        .multi()
        .set(keys.slug(slug), '', { px: tombstoneMs })
        .del(
          keys.feed(widgetId),
          keys.failure(widgetId),
          keys.lease(widgetId),
          keys.media(widgetId),
        )
        .xadd(keys.changes, '*', { widgetId, slug }, trimmed)
        .pexpire(keys.changes, keptMs);
      if (retired) {
        published.del(keys.guard(widgetId)).set(keys.lease(widgetId), 'retired', { px: retiredMs });
      }
      return published.exec<unknown[]>();
    });
  };

  return {
    followedAtMs: () => followedAtMs,
    isDue: () => redis.isConfigured && clock.nowMs() - attemptedAtMs >= syncEveryMs,
    epoch: () => epoch,
    async sync(budget) {
      await syncs.run('', async () => {
        attemptedAtMs = clock.nowMs();
        await readNew(budget);
        return null;
      });
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    announce: (change) => publishToAll('announce change', change, false),
    retire: (change) => publishToAll('retire widget', change, true),
    async publishUpdate({ widgetId, slug }, budget) {
      const publishing = redis.run('publish update', budget, (db) =>
        db
          .multi()
          .xadd(keys.changes, '*', { widgetId, slug }, trimmed)
          .pexpire(keys.changes, keptMs)
          .exec(),
      );
      await orElse(publishing, null);
    },
  };
}

type Entries = z.infer<typeof entriesSchema>;

/** The changes after `known`; a null where some of them may be missing. */
function changesSince(known: string, entries: Entries): (ChangedWidget | null)[] {
  const seen = known === nothingYet ? 0 : 1;
  const missed = (seen === 1 && entries[0]?.[0] !== known) || entries.length === maxChangesPerSync;
  return missed
    ? [null]
    : entries.slice(seen).map(([, [, widgetId, , slug]]) => ({ widgetId, slug }));
}
