import * as z from 'zod';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import { keys } from './keys';
import { putScript } from './put.lua';
import { widgetSchema, type Widget } from './widget';

/** Widgets as all instances know them, so that not each has to ask Firestore. Nothing rejects. */
export interface SharedWidgets {
  /** Undefined: nobody has said; null: there is none. A change drops it at once. */
  read(slug: string, budget: RedisBudget): Promise<Widget | null | undefined>;
  /** Shares what Firestore said, unless the owner has changed it meanwhile. */
  write(slug: string, widget: Widget | null, budget: RedisBudget): Promise<void>;
}

/** An unknown slug may be taken any moment. */
export const unknownForMs = 30_000;

const sharedWidgetSchema = z.object({
  version: z.literal(1),
  widget: widgetSchema.nullable(),
});

/** `keptMs`: how long a widget is known that nobody asks for. */
export function createSharedWidgets(redis: RedisClient, keptMs: number): SharedWidgets {
  return {
    async read(slug, budget) {
      const reading = redis.run('read widget', budget, (db) => db.get<unknown>(keys.slug(slug)));
      const text = await orElse(reading, null);
      const widget = typeof text === 'string' ? parse(text) : undefined;
      return widget === null || widget?.slug === slug ? widget : undefined;
    },

    async write(slug, widget, budget) {
      const value = JSON.stringify({ version: 1, widget });
      const lifetimeMs = Math.ceil(widget === null ? unknownForMs : keptMs);
      const writing = redis.run('write widget', budget, (db) =>
        db.createScript(putScript).exec([keys.slug(slug)], [value, String(lifetimeMs)]),
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
