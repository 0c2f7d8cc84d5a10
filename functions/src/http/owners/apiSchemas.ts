import * as z from 'zod';
import { documentIdForm } from '../../firestore/documents';
import type { ColumnName } from '../../notion/columns/columns';
import type { RequestedMapping } from '../../notion/columns/resolveMapping';
import type { SettingsChange } from '../../owners/advice/settingsCheck';
import type { NewWidget, WidgetChange } from '../../owners/ownerRequests';
import { slugRule, widgetSettingsSchema } from '../../widgets/widget';

const maxOptionNames = 100;

const text = (maxLength: number) => z.string().trim().min(1).max(maxLength);

const name = text(200).meta({ description: 'Shown above the posts' });
const database = text(4000).meta({
  description: "The database's link (••• → Copy link) or id, in every form that people paste",
});
/** What a header can carry; whether it opens anything is for Notion to say. */
const notionToken = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'must be a Notion token: letters, digits and signs, without spaces')
  .meta({ description: "The integration's secret, ntn_…; kept encrypted and never given back" });
const connectionId = text(200).meta({
  description: 'A connection of yours, instead of a token',
});
const dataSourceId = text(200).meta({
  description: 'Which one, where the database has several',
});
const slug = z
  .string()
  .trim()
  .regex(documentIdForm, slugRule)
  .meta({ description: "The last part of the embed's address; made from the name where absent" });

const optionName = text(200);
const { shape } = widgetSettingsSchema;

/** Settings to set; what is absent stays as it is. */
export const settingsChangeSchema = z
  .strictObject({
    gridColumns: shape.gridColumns.unwrap().optional(),
    aspectRatio: shape.aspectRatio.unwrap().optional(),
    defaultPlatform: optionName.nullable().optional(),
    defaultStatus: optionName.nullable().optional(),
    theme: shape.theme.unwrap().optional(),
    onlyStatuses: z.array(optionName).max(maxOptionNames).optional(),
    onlyPlatforms: z.array(optionName).max(maxOptionNames).optional(),
    draftsArePublic: shape.draftsArePublic.unwrap().optional(),
  })
  .meta({
    description: 'Settings to set; what is absent stays as it is',
  }) satisfies z.ZodType<SettingsChange>;

const property = text(200).nullable().exactOptional();

/** Column to the id or name of a property; null: found by name and type. */
export const requestedMappingSchema = z
  .strictObject({
    title: property,
    publishDate: property,
    platform: property,
    status: property,
    attachment: property,
    link: property,
    canvaLink: property,
    imageSource: property,
    pinned: property,
    hidden: property,
  } satisfies Record<ColumnName, z.ZodType>)
  .meta({
    description: 'Column to the id or name of a Notion property; null: found by name and type',
  }) satisfies z.ZodType<RequestedMapping>;

/** The body of `POST /api/widgets`. */
export const newWidgetSchema = z
  .strictObject({
    name,
    database,
    notionToken: notionToken.optional(),
    connectionId: connectionId.optional(),
    dataSourceId: dataSourceId.optional(),
    mapping: requestedMappingSchema.optional(),
    settings: settingsChangeSchema.optional(),
    slug: slug.optional(),
  })
  .refine(
    (body) => (body.notionToken === undefined) !== (body.connectionId === undefined),
    'Exactly one of notionToken and connectionId is needed.',
  )
  .meta({
    description: 'Exactly one of notionToken and connectionId is needed',
  }) satisfies z.ZodType<NewWidget>;

/** The body of `PATCH /api/widgets/{widgetId}`. */
export const widgetChangeSchema = z
  .strictObject({
    name: name.optional(),
    settings: settingsChangeSchema.optional(),
    isActive: z.boolean().optional(),
    database: database.optional(),
    dataSourceId: dataSourceId.nullable().optional(),
    mapping: requestedMappingSchema.optional(),
    notionToken: notionToken.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'There is nothing to change in the body.')
  .meta({
    description: 'At least one field; what is absent stays as it is',
    minProperties: 1,
  }) satisfies z.ZodType<WidgetChange>;

/** The body of the legacy `POST /api/widgets/create`. */
export const legacyWidgetSchema = z.strictObject({
  name,
  token: notionToken,
  databaseId: database,
  settings: settingsChangeSchema.optional(),
});
