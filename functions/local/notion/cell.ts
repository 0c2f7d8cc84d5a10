import { z } from 'zod';

/** A picture or video that the simulator draws when it is first asked for. */
export const drawingSchema = z.object({
  /** A name of `drawings/scenes`; without one the seed picks it. */
  scene: z.string().optional(),
  seed: z.number().int().optional(),
  widthPx: z.number().int().min(16).max(6000).optional(),
  heightPx: z.number().int().min(16).max(6000).optional(),
});

/**
 * One entry of a files column. With `url` it is external, otherwise Notion hosts it and its name's
 * extension (jpg, png, webp, heic, mov, webm) says what is drawn. `fileId` keeps an existing file.
 */
export const fileCellSchema = z.object({
  name: z.string(),
  url: z.string().optional(),
  fileId: z.string().optional(),
  drawing: drawingSchema.optional(),
});

const spanSchema = z.object({
  text: z.string(),
  link: z.string().optional(),
  color: z.string().optional(),
  bold: z.boolean().optional(),
  /** Makes the span a mention, which has no `text` field in Notion's answers. */
  mention: z
    .union([
      z.object({ page: z.string() }),
      z.object({ database: z.string() }),
      z.object({ date: z.string() }),
      z.object({ user: z.string() }),
    ])
    .optional(),
});

const dateCellSchema = z.object({
  start: z.string(),
  end: z.string().nullable().optional(),
  timeZone: z.string().nullable().optional(),
});

const computedSchema = z.object({
  computed: z.union([z.string(), z.number(), z.boolean(), dateCellSchema, z.null()]),
});

const rollupItemSchema = z.object({ type: z.string(), value: z.unknown() });

/**
 * What a page holds in one column, in the plainest form that fits the column's type: text, a
 * number, an option's name, a bare date, page ids, files. What does not fit the type of its column
 * reads as empty, which is also what happens after a column has changed its type.
 */
export const cellSchema = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string(),
  z.array(z.string()),
  z.array(fileCellSchema),
  z.array(spanSchema),
  dateCellSchema,
  computedSchema,
  z.object({ rollup: z.union([z.number(), z.array(rollupItemSchema)]) }),
]);

export const pageImageSchema = z.union([z.null(), z.object({ emoji: z.string() }), fileCellSchema]);

export type Cell = z.infer<typeof cellSchema>;
export type FileCell = z.infer<typeof fileCellSchema>;
export type Span = z.infer<typeof spanSchema>;
export type DateCell = z.infer<typeof dateCellSchema>;
export type Drawing = z.infer<typeof drawingSchema>;
/** A page's or database's icon or cover. */
export type PageImage = z.infer<typeof pageImageSchema>;
