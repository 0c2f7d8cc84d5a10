import * as z from 'zod';
import { openEnvelope, sealEnvelope } from '../../cache/envelope';
import { createExpiringTier } from '../../cache/expiringTier';
import { pack, packPieces, unpack, type Packed } from '../../cache/packed';
import { unfinishedReadSchema, type UnfinishedRead } from '../../notion/reading/reader';
import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import type { Clock } from '../../shared/clock';
import { keys } from '../../widgets/keys';
import type { Widget } from '../../widgets/widget';
import { sourceKeyOf } from '../feed';
import { postLines, readPostLines } from './postLines';

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
      const opened = await Promise.all(texts.map(open));
      return longest(
        opened
          .filter((kept) => kept?.sourceKey === sourceKeyOf(widget))
          .flatMap((kept) => kept?.read ?? [])
          .filter(({ beganAtMs }) => beganAtMs >= earliestMs),
      );
    },
    async keep(widget, read, budget) {
      const packed = await packRead({ sourceKey: sourceKeyOf(widget), read });
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

type KeptRead = z.infer<typeof keptSchema>;

function packRead({ sourceKey, read }: KeptRead): Promise<Packed> {
  if (read.rows === null) return pack(JSON.stringify({ sourceKey, read }));
  const { posts, ...rows } = read.rows;
  // The place of the posts has to be the last.
  const { beganAtMs, dataSourceId, schema } = read;
  const rest = { beganAtMs, dataSourceId, schema, rows: { ...rows, posts: [] } };
  return packPieces(postLines({ sourceKey, read: rest }, posts));
}

/** Null where it is not what `keep` made. */
async function open(text: unknown): Promise<KeptRead | null> {
  if (typeof text !== 'string') return null;
  try {
    const envelope = openEnvelope(text);
    if (envelope === null) return null;
    const { value, posts } = await readPostLines(await unpack(envelope.packed));
    const { sourceKey, read } = keptSchema.parse(value);
    const { rows } = read;
    const whole = rows === null ? null : { ...rows, posts: [...rows.posts, ...posts] };
    return { sourceKey, read: { ...read, rows: whole } };
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
