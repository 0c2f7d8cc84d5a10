import * as z from 'zod';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import { keys } from './keys';
import { widgetSchema, type Widget } from './widget';

/** What all instances know of a slug; a null widget: that there is none. */
export interface SharedWidget {
  widget: Widget | null;
  /** How long that may be relied on, from now. */
  freshForMs: number;
}

/** Widgets as all instances know them, so that not each has to ask Firestore. Nothing rejects. */
export interface SharedWidgets {
  read(slug: string, budget: RedisBudget): Promise<SharedWidget | null>;
  /** Tells what Firestore said, unless somebody else has, or the owner has changed it meanwhile. */
  write(slug: string, widget: Widget | null, budget: RedisBudget): Promise<void>;
}

/** Where there is no Redis. */
export const unsharedWidgets: SharedWidgets = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(),
};

/** A change drops it at once; this bounds what a lost change can do. */
export const knownForMs = 5 * 60_000;
/** An unknown slug may be taken any moment. */
export const unknownForMs = 30_000;

const sharedWidgetSchema = z.object({
  version: z.literal(1),
  widget: widgetSchema.nullable(),
});

export function createSharedWidgets(redis: RedisClient): SharedWidgets {
  return {
    async read(slug, budget) {
      const key = keys.slug(slug);
      const reading = redis.run('read widget', budget, (db) =>
        db.pipeline().get<unknown>(key).pttl(key).exec<[unknown, unknown]>(),
      );
      const [text, leftMs] = await orElse(reading, [null, null]);
      if (typeof text !== 'string' || typeof leftMs !== 'number' || leftMs <= 0) return null;
      const widget = parse(text);
      if (widget === undefined || (widget !== null && widget.slug !== slug)) return null;
      return { widget, freshForMs: Math.min(leftMs, knownForMs) };
    },

    async write(slug, widget, budget) {
      const value = JSON.stringify({ version: 1, widget });
      const px = widget === null ? unknownForMs : knownForMs;
      const writing = redis.run('write widget', budget, (db) =>
        db.set(keys.slug(slug), value, { nx: true, px }),
      );
      await orElse(writing, null);
    },
  };
}

/** Undefined for anything but what `write` made. */
function parse(text: string): Widget | null | undefined {
  try {
    return sharedWidgetSchema.parse(JSON.parse(text)).widget;
  } catch {
    return undefined;
  }
}
