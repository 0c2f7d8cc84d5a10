import * as z from 'zod';
import { createSingleFlight } from '../cache/singleFlight';
import { taskBudget, type RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { RedisError } from '../redis/errors';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import { feedTailKeys, keys } from './keys';

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
  /** Every change before that moment is known here; -Infinity before the list was first read. */
  followedAtMs(): number;
  /** Whether the list was last asked for 2 s ago or longer. */
  isDue(): boolean;
  /**
   * Whether it is due, or what is known is 3 s old all the same, as while another request reads it:
   * `sync` waits for that one then.
   */
  isBehind(): boolean;
  /**
   * False where Redis reads and takes no writes, as one that is full: changes can't be published,
   * and what it holds of a widget may be outdated.
   */
  isReliable(): boolean;
  /** Counts up whenever changes were learned: what was read before may be from before them. */
  epoch(): number;
  /** Reads what is new and hands it to the listeners. Never rejects. */
  sync(budget: RedisBudget): Promise<void>;
  /** Called for each change, and with null where changes may have been missed. */
  onChange(listener: (change: ChangedWidget | null) => void): void;
  /**
   * Makes a change that is written known to all instances: drops configuration, feed, signed
   * addresses and failure of the widget from the shared tier. Rejects with a `RedisError`.
   */
  announce(change: ChangedWidget): Promise<void>;
  /**
   * The same for a widget that is gone. Its lease stays taken, so that a running load can't keep
   * its result, and no load begins. Rejects with a `RedisError`.
   */
  retire(change: ChangedWidget): Promise<void>;
  /** Has all instances read anew what the shared tier holds of a widget. Never rejects. */
  publishUpdate(change: ChangedWidget, budget: RedisBudget): Promise<void>;
}

const syncEveryMs = 2000;
const behindAfterMs = 3000;
const keptMs = 15 * 60_000;
const proofMs = 60_000;
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
  let isReliable = true;

  const isOld = (readAtMs: number, afterMs: number): boolean =>
    redis.isConfigured && clock.nowMs() - readAtMs >= afterMs;
  const isDue = (): boolean => isOld(attemptedAtMs, syncEveryMs);

  const readNew = async (budget: RedisBudget): Promise<void> => {
    const startedAtMs = clock.nowMs();
    const known = lastId;
    const read = await readEntries(redis, known, budget);
    if (read === null) return;
    const { entries, isWritable } = read;
    lastId = entries.at(-1)?.[0] ?? nothingYet;
    isReliable = isWritable;
    // A list that nobody can write to is not followed, however empty it is.
    if (isWritable) followedAtMs = startedAtMs;
    const changes = known === null ? [null] : changesSince(known, entries);
    if (changes.length > 0) epoch += 1;
    for (const change of changes) for (const listener of listeners) listener(change);
  };

  return {
    followedAtMs: () => followedAtMs,
    isDue,
    isBehind: () => isDue() || isOld(followedAtMs, behindAfterMs),
    isReliable: () => isReliable,
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
    announce: (change) => publishChange(redis, 'announce change', change, false),
    retire: (change) => publishChange(redis, 'retire widget', change, true),
    publishUpdate: (change, budget) => publishUpdate(redis, change, budget),
  };
}

/** From the last change that is known, itself included: where it is missing, others may be, too. */
async function readEntries(
  redis: RedisClient,
  known: string | null,
  budget: RedisBudget,
): Promise<{ entries: Entries; isWritable: boolean } | null> {
  const reading = redis.run('read changes', budget, async (db) => {
    const pipeline = db.pipeline().set(keys.writeProof, '1', { px: proofMs });
    const ranged =
      known === null
        ? pipeline.xrevrange(keys.changes, '+', '-', 1)
        : pipeline.xrange(keys.changes, known, '+', maxChangesPerSync);
    const [proof, range] = await ranged.exec<[unknown, unknown]>({ keepErrors: true });
    if (range.error !== undefined) throw new Error(range.error);
    return { isWritable: proof.error === undefined, range: range.result };
  });
  const read = await orElse(reading, null);
  if (read === null) return null;
  const entries = entriesSchema.safeParse(read.range).data ?? [];
  return { entries, isWritable: read.isWritable };
}

/** In one step, so that no load keeps anything between what is dropped and the lease. */
async function publishChange(
  redis: RedisClient,
  operation: string,
  { widgetId, slug }: ChangedWidget,
  retired: boolean,
): Promise<void> {
  if (!redis.isConfigured) return;
  const { feed, failure, lease, media, unfinished } = keys;
  const outdated = [
    ...[feed, failure, lease, media, unfinished].map((keyOf) => keyOf(widgetId)),
    ...feedTailKeys(widgetId),
  ];
  const publishing = redis.run(operation, taskBudget(), (db) => {
    const commands = db
      .multi()
      .set(keys.slug(slug), '', { px: tombstoneMs })
      .del(...outdated)
      .xadd(keys.changes, '*', { widgetId, slug }, trimmed)
      .pexpire(keys.changes, keptMs);
    if (retired) {
      commands.del(keys.guard(widgetId)).set(keys.lease(widgetId), 'retired', { px: retiredMs });
    }
    return commands.exec<unknown[]>();
  });
  try {
    await publishing;
  } catch (error) {
    // A full Redis still deletes, and must not hold what is gone.
    if (error instanceof RedisError && error.kind === 'refused') {
      const removing = redis.run('remove outdated', taskBudget(), (db) =>
        db.del(keys.slug(slug), ...outdated),
      );
      await orElse(removing, 0);
    }
    throw error;
  }
}

async function publishUpdate(
  redis: RedisClient,
  { widgetId, slug }: ChangedWidget,
  budget: RedisBudget,
): Promise<void> {
  const publishing = redis.run('publish update', budget, (db) =>
    db
      .multi()
      .xadd(keys.changes, '*', { widgetId, slug }, trimmed)
      .pexpire(keys.changes, keptMs)
      .exec(),
  );
  await orElse(publishing, null);
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
