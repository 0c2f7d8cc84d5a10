import * as z from 'zod';
import type { FeedMeta, FeedView } from '../../src/feeds/views/feedView';
import type { ConnectionAnswer, WidgetAnswer } from '../../src/http/owners/widgetAnswer';
import { columnNames, type ColumnName } from '../../src/notion/columns/columns';
import type { Diagnosis } from '../../src/owners/doctor/diagnosis';
import type { MappingView } from '../../src/owners/ownedWidget';
import { widgetSettingsSchema, type WidgetSettings } from '../../src/widgets/widget';

/** What the endpoints answer with, each held to the type that the code builds. */

const { shape } = widgetSettingsSchema;
const instant = z.iso.datetime();

const settings = z.object({
  gridColumns: shape.gridColumns.unwrap(),
  aspectRatio: shape.aspectRatio.unwrap(),
  defaultPlatform: z.string().nullable(),
  defaultStatus: z.string().nullable(),
  theme: shape.theme.unwrap(),
  onlyStatuses: z.array(z.string()),
  onlyPlatforms: z.array(z.string()),
  draftsArePublic: z.boolean(),
}) satisfies z.ZodType<WidgetSettings>;

const widget = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  databaseId: z.string(),
  dataSourceId: z.string().nullable(),
  connectionId: z.string(),
  settings,
  isActive: z.boolean(),
  views: z.number().int().min(0),
  health: z.object({
    status: z.enum(['healthy', 'broken']),
    code: z.string().nullable(),
    message: z.string().nullable(),
    since: instant.nullable(),
  }),
  createdAt: instant,
  updatedAt: instant,
  embedUrl: z.url(),
  dataUrl: z.url(),
}) satisfies z.ZodType<WidgetAnswer>;

const boundProperty = z
  .object({ propertyId: z.string(), name: z.string(), type: z.string() })
  .nullable();
const mapping = z.object({
  title: boundProperty,
  publishDate: boundProperty,
  platform: boundProperty,
  status: boundProperty,
  attachment: boundProperty,
  link: boundProperty,
  canvaLink: boundProperty,
  imageSource: boundProperty,
  pinned: boundProperty,
  hidden: boundProperty,
} satisfies Record<ColumnName, z.ZodType>) satisfies z.ZodType<MappingView>;

const feedMeta = z.object({
  state: z.enum(['fresh', 'stale', 'sample']),
  fetchedAt: instant.nullable(),
  total: z.number().int().min(0),
  nextCursor: z.string().nullable(),
  notice: z
    .object({ code: z.enum(['showing_saved_copy', 'not_ready']), message: z.string() })
    .nullable(),
}) satisfies z.ZodType<FeedMeta>;

const source = z.enum(['attachment', 'link', 'canva']);
const image = z.object({ url: z.string(), source, originalUrl: z.string() });
const feed = z.object({
  widget: z.object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    settings,
    views: z.number().int().min(0),
  }),
  posts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      publishDate: z.string().nullable(),
      platform: z.string().nullable(),
      platforms: z.array(z.string()),
      status: z.string().nullable(),
      imageSource: z.string().nullable(),
      pinned: z.boolean(),
      images: z.array(image),
      videos: z.array(image.extend({ type: z.string() })),
      links: z.array(z.object({ url: z.string(), source })),
    }),
  ),
  availablePlatforms: z.array(z.string()),
  availableStatuses: z.array(z.string()),
  meta: feedMeta,
}) satisfies z.ZodType<FeedView>;

const diagnosis = z.object({
  status: z.enum(['healthy', 'degraded', 'broken']),
  checkedAt: instant,
  findings: z.array(
    z.object({
      check: z.enum([
        ...(['widget', 'token', 'database', 'trash', 'data_source'] as const),
        ...(['column', 'drafts', 'notion', 'posts'] as const),
      ]),
      column: z.enum(columnNames).nullable(),
      status: z.enum(['ok', 'warning', 'error', 'unknown']),
      code: z.string(),
      message: z.string(),
    }),
  ),
  newestPost: z
    .object({ id: z.string(), title: z.string(), publishDate: z.string().nullable() })
    .nullable(),
  posts: z
    .object({ served: z.number().int().min(0), heldBack: z.number().int().min(0) })
    .nullable(),
  lastRefreshAt: instant.nullable(),
  lastError: z.object({ code: z.string(), message: z.string(), at: instant.nullable() }).nullable(),
  nextRetryAt: instant.nullable(),
}) satisfies z.ZodType<Diagnosis>;

const connection = z.object({
  id: z.string(),
  kind: z.string(),
  workspaceId: z.string().nullable(),
  createdAt: instant,
}) satisfies z.ZodType<ConnectionAnswer>;

/** By the names that they have in the document. */
export const answerSchemas = {
  WidgetSettings: settings,
  Widget: widget,
  Mapping: mapping,
  FeedMeta: feedMeta,
  Feed: feed,
  Diagnosis: diagnosis,
  Connection: connection,
  SavedWidget: z.object({ widget, mapping, warnings: z.array(z.string()) }),
  WidgetWithMapping: z.object({ widget, mapping }),
  WidgetPage: z.object({ widgets: z.array(widget), nextCursor: z.string().nullable() }),
  WidgetList: z.array(widget),
  Refreshed: z.object({ meta: feedMeta }),
  ConnectionList: z.object({ connections: z.array(connection) }),
  Success: z.object({ success: z.literal(true) }),
};
