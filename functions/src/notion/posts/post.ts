import * as z from 'zod';

/** Where a picture, video or link was found: the Attachment, Link or Canva Link column. */
const mediaSourceSchema = z.enum(['attachment', 'link', 'canva']);

/** A file that Notion hosts is named by its stable media id; anything else by its own address. */
const mediaAddressSchema = z.union([
  z.strictObject({ mediaId: z.string() }),
  z.strictObject({ url: z.string() }),
]);

export const postSchema = z.strictObject({
  /** The Notion page's id, a lower-case UUID with hyphens. */
  id: z.string(),
  title: z.string(),
  /** What the date column holds: `YYYY-MM-DD` or an instant with its offset, never moved. */
  publishDate: z.string().nullable(),
  platforms: z.array(z.string()),
  status: z.string().nullable(),
  imageSource: z.string().nullable(),
  pinned: z.boolean(),
  images: z.array(
    z.strictObject({
      source: mediaSourceSchema,
      address: mediaAddressSchema,
      /** The design that it is a preview of. */
      link: z.string().optional(),
    }),
  ),
  videos: z.array(
    z.strictObject({
      source: mediaSourceSchema,
      address: mediaAddressSchema,
      /** A media type, `video/mp4`. */
      type: z.string(),
    }),
  ),
  links: z.array(z.strictObject({ source: mediaSourceSchema, url: z.string() })),
});

export type MediaSource = z.infer<typeof mediaSourceSchema>;
export type MediaAddress = z.infer<typeof mediaAddressSchema>;
/** A planned post as mapped from a Notion page, before any widget's rules are applied. */
export type Post = z.infer<typeof postSchema>;

/** A currently valid, signed address of a file that Notion hosts. Never stored with a feed. */
export interface SignedUrl {
  mediaId: string;
  url: string;
  expiresAtMs: number;
}
