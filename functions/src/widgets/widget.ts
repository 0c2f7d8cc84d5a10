import * as z from 'zod';
import { documentIdForm } from '../firestore/documents';
import { columnMappingSchema } from '../notion/columns/columns';

export const aspectRatios = ['1:1', '4:5', '9:16', 'original'] as const;
export const themes = ['light', 'dark', 'auto'] as const;

/** How the owner wants the widget to look and what it may show; absent fields have defaults. */
export const widgetSettingsSchema = z.object({
  gridColumns: z.number().int().min(1).max(6).nullable().default(null),
  aspectRatio: z.enum(aspectRatios).default('1:1'),
  defaultPlatform: z.string().nullable().default(null),
  defaultStatus: z.string().nullable().default(null),
  theme: z.enum(themes).default('auto'),
  /** Option names; empty: all. Enforced in every answer, so that drafts don't leak. */
  onlyStatuses: z.array(z.string()).default([]),
  onlyPlatforms: z.array(z.string()).default([]),
  /** The owner means posts of every status to be public: nothing warns of it any more. */
  draftsArePublic: z.boolean().default(false),
});
export type WidgetSettings = z.infer<typeof widgetSettingsSchema>;

/** What a slug has to be, in words. */
export const slugRule = 'has to be 1 to 128 letters, digits, hyphens and underscores';

/**
 * A slug that may exist, as the id of its document in `slugs`: anything else is a 404 without a
 * look-up, docs/contract.md#reading.
 */
export const slugSchema = z.string().regex(documentIdForm, slugRule);

/** What is wrong with a widget, by the kind of its last lasting failure; null: nothing. */
const widgetHealthSchema = z.object({ finding: z.string().nullable(), sinceMs: z.number() });
export type WidgetHealth = z.infer<typeof widgetHealthSchema>;

const chosenSchema = z.object({ type: z.string() });

/** A `widgets/{id}` document, docs/contract.md#data. */
export const widgetSchema = z.object({
  id: z.string(),
  userId: z.string(),
  name: z.string(),
  slug: slugSchema,
  connectionId: z.string(),
  databaseId: z.string(),
  dataSourceId: z.string().nullable().default(null),
  mapping: columnMappingSchema.default({}),
  /** What the column that hides posts was when it was chosen. */
  columns: z
    .object({ hidden: chosenSchema.optional().catch(undefined) })
    .default({})
    .catch({}),
  settings: widgetSettingsSchema.prefault({}),
  isActive: z.boolean(),
  /** A count that is broken takes no widget down. */
  views: z.int().min(0).catch(0),
  health: widgetHealthSchema.nullable().default(null).catch(null),
});
export type Widget = z.infer<typeof widgetSchema>;

/** The type that the column for hiding had when it was chosen; null: nobody knows. */
export function hideTypeOf({ columns }: Widget): string | null {
  return columns.hidden?.type ?? null;
}
