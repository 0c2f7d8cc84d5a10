import { z } from 'zod';

import type { Cell, Drawing, PageImage } from './cell';

export const propertyTypeSchema = z.enum([
  'title',
  'rich_text',
  'number',
  'select',
  'multi_select',
  'status',
  'date',
  'files',
  'url',
  'checkbox',
  'formula',
  'rollup',
  'relation',
  'people',
  'email',
  'phone_number',
  'created_time',
  'last_edited_time',
  'created_by',
  'last_edited_by',
  'unique_id',
]);

const rollupSchema = z.object({ relationProperty: z.string(), rolledUpProperty: z.string() });

/** A column as seeds and the control endpoint describe it; ids and colours are given if absent. */
export const propertySpecSchema = z.object({
  name: z.string(),
  type: propertyTypeSchema,
  id: z.string().optional(),
  /** The options' names, of select, multi_select and status. */
  options: z.array(z.string()).optional(),
  numberFormat: z.string().optional(),
  expression: z.string().optional(),
  uniqueIdPrefix: z.string().optional(),
  relatedDataSourceId: z.string().optional(),
  /** Makes the relation two-way: the name of the column on the other side. */
  syncedProperty: z.string().optional(),
  rollup: rollupSchema.optional(),
});

export type PropertyType = z.infer<typeof propertyTypeSchema>;
export type PropertySpec = z.infer<typeof propertySpecSchema>;

export interface Option {
  id: string;
  name: string;
  color: string;
}

export interface Property {
  id: string;
  name: string;
  type: PropertyType;
  options: Option[];
  spec: PropertySpec;
}

export interface User {
  id: string;
  name: string;
  email: string;
}

export interface Workspace {
  id: string;
  name: string;
  owner: User;
}

/** An internal integration: its secret, its bot, and the databases shared with it. */
export interface Token {
  secret: string;
  workspaceId: string;
  botId: string;
  name: string;
  revoked: boolean;
  databaseIds: Set<string>;
}

export interface Database {
  id: string;
  workspaceId: string;
  title: string;
  parentPageId: string;
  icon: PageImage;
  cover: PageImage;
  inTrash: boolean;
  dataSourceIds: string[];
  createdAtMs: number;
  editedAtMs: number;
}

export interface DataSource {
  id: string;
  databaseId: string;
  title: string;
  icon: PageImage;
  properties: Property[];
  /** In the order in which a query without sorts gives them. */
  pageIds: string[];
  createdAtMs: number;
  editedAtMs: number;
}

export interface Page {
  id: string;
  dataSourceId: string;
  /** By property id, so that they survive a renamed column. */
  cells: Map<string, Cell>;
  cover: PageImage;
  icon: PageImage;
  inTrash: boolean;
  /** What a unique_id column shows. */
  number: number;
  createdAtMs: number;
  editedAtMs: number;
}

/** A file that Notion hosts, with how to draw it. */
export interface HostedFile {
  id: string;
  workspaceId: string;
  name: string;
  drawing: Drawing;
}
