import * as z from 'zod';
import { openEnvelope, sealEnvelope } from '../../cache/envelope';
import { createExpiringTier } from '../../cache/expiringTier';
import { pack, unpack } from '../../cache/packed';
import { unfinishedReadSchema, type UnfinishedRead } from '../../notion/reading/reader';
import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import type { Clock } from '../../shared/clock';
import { keys } from '../../widgets/keys';
import type { Widget } from '../../widgets/widget';
import { sourceKeyOf } from '../feed';

/** What loads had read when they were cut off, for whoever loads the widget next. */
export interface UnfinishedReads {
  /** The longest one that began at `sinceMs` or later; null: there is none. Never rejects. */
  find(widget: Widget, sinceMs: number, budget: RedisBudget): Promise<UnfinishedRead | null>;
  /** Keeps it for two minutes, here and for all instances. Never rejects. */
  keep(widget: Widget, read: UnfinishedRead, budget: RedisBudget): Promise<void>;
}

const keptSchema = z.strictObject({ sourceKey: z.string(), read: unfinishedReadSchema });

const lifetimeMs = 2 * 60_000;
/** Goes on for no longer than this, however often it is cut off: its first posts grow old. */
const maxAgeMs = 10 * 60_000;
/** What Upstash's smallest plan takes in one request; more stays with this instance. */
const maxSharedLength = 1_000_000;

export function createUnfinishedReads(
  maxBytes: number,
  redis: RedisClient,
  clock: Clock,
): UnfinishedReads {
  const tier = createExpiringTier<string>(clock, maxBytes);
  return {
    async find(widget, sinceMs, budget) {
      const reading = redis.run('read unfinished', budget, (db) =>
        db.get<unknown>(keys.unfinished(widget.id)),
      );
      const texts = [await orElse(reading, null), tier.get(widget.id)];
      const earliestMs = Math.max(sinceMs, clock.nowMs() - maxAgeMs);
      return longest(
        texts
          .map(open)
          .filter((kept) => kept?.sourceKey === sourceKeyOf(widget))
          .flatMap((kept) => kept?.read ?? [])
          .filter(({ beganAtMs }) => beganAtMs >= earliestMs),
      );
    },
    async keep(widget, read, budget) {
      const kept = { sourceKey: sourceKeyOf(widget), read };
      const packed = await pack(JSON.stringify(kept));
      const text = sealEnvelope({ freshMs: lifetimeMs, lifetimeMs, fetchMs: 0, packed });
      tier.set(widget.id, text, lifetimeMs, text.length);
      if (text.length > maxSharedLength) return;
      const writing = redis.run('write unfinished', budget, (db) =>
        db.set(keys.unfinished(widget.id), text, { px: lifetimeMs }),
      );
      await orElse(writing, null);
    },
  };
}

/** Null where it is not what `keep` made. */
function open(text: unknown): z.infer<typeof keptSchema> | null {
  if (typeof text !== 'string') return null;
  try {
    const envelope = openEnvelope(text);
    return envelope === null ? null : keptSchema.parse(JSON.parse(unpack(envelope.packed)));
  } catch {
    return null;
  }
}

function longest(reads: readonly UnfinishedRead[]): UnfinishedRead | null {
  const [first] = reads.toSorted((a, b) => stepsOf(b) - stepsOf(a));
  return first ?? null;
}

function stepsOf({ schema, rows }: UnfinishedRead): number {
  return (schema === null ? 0 : 1) + (rows?.rowCount ?? 0);
}
