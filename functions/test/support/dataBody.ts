import { z } from 'zod';
import type { Reply } from './loopback';

const source = z.enum(['attachment', 'link', 'canva']);
const image = z.strictObject({ url: z.string(), source, originalUrl: z.string() });

/** The body of `GET …/data`, exactly as docs/contract.md#reading has it. */
const dataBodySchema = z.strictObject({
  widget: z.strictObject({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    settings: z.record(z.string(), z.unknown()),
    views: z.number(),
  }),
  posts: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      publishDate: z.string().nullable(),
      platform: z.string().nullable(),
      platforms: z.array(z.string()),
      status: z.string().nullable(),
      imageSource: z.string().nullable(),
      pinned: z.boolean(),
      images: z.array(image),
      videos: z.array(image.extend({ type: z.string().startsWith('video/') })),
      links: z.array(z.strictObject({ url: z.string(), source })),
    }),
  ),
  availablePlatforms: z.array(z.string()),
  availableStatuses: z.array(z.string()),
  meta: z.strictObject({
    state: z.enum(['fresh', 'stale', 'sample']),
    fetchedAt: z.iso.datetime().nullable(),
    total: z.number().int(),
    nextCursor: z.string().nullable(),
    notice: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  }),
});
export type DataBody = z.infer<typeof dataBodySchema>;
export type DataPost = DataBody['posts'][number];

/** The body of a 200; throws with the answer where it is none or has another shape. */
export function dataOf({ status, text }: Pick<Reply, 'status' | 'text'>): DataBody {
  if (status !== 200) throw new Error(`The answer is a ${status}: ${text}`);
  return dataBodySchema.parse(JSON.parse(text));
}

const errorBodySchema = z.strictObject({ error: z.string().min(1), code: z.string() });

/** Status and code of an error answer in the form of docs/contract.md#errors. */
export function errorOf({ status, text }: Pick<Reply, 'status' | 'text'>): [number, string] {
  return [status, errorBodySchema.parse(JSON.parse(text)).code];
}
