import * as z from 'zod';
import { timestampSchema } from '../firestore/documents';
import { columnNames, type ColumnMapping, type ColumnName } from '../notion/columns/columns';
import { widgetSchema, type Widget } from '../widgets/widget';

const boundPropertySchema = z.object({ name: z.string(), type: z.string() });

/** A `widgets/{id}` document with what only its owner sees. */
export const ownedWidgetSchema = widgetSchema
  .extend({
    columns: z.partialRecord(z.enum(columnNames), boundPropertySchema).default({}),
    createdAt: timestampSchema.default(0),
    updatedAt: timestampSchema.default(0),
  })
  .transform(({ createdAt, updatedAt, ...widget }): OwnedWidget => {
    return { ...widget, createdAtMs: createdAt, updatedAtMs: updatedAt };
  });

/** Each column with the property that it is bound to; widgets of before know its id alone. */
export function mappingViewOf({ mapping, columns }: MappedWidget): MappingView {
  const view = (column: ColumnName): MappingView[ColumnName] => {
    const propertyId = mapping[column];
    if (propertyId === undefined) return null;
    return { propertyId, ...(columns[column] ?? { name: propertyId, type: 'unknown' }) };
  };
  return {
    title: view('title'),
    publishDate: view('publishDate'),
    platform: view('platform'),
    status: view('status'),
    attachment: view('attachment'),
    link: view('link'),
    canvaLink: view('canvaLink'),
    imageSource: view('imageSource'),
    pinned: view('pinned'),
    hidden: view('hidden'),
  };
}

type MappedWidget = Pick<OwnedWidget, 'columns'> & Pick<Widget, 'mapping'>;

/** Name and type of each bound property, as it is now. */
export function columnsOf(
  mapping: ColumnMapping,
  properties: readonly { id: string; name: string; type: string }[],
): OwnedWidget['columns'] {
  const columns: Partial<Record<ColumnName, BoundProperty>> = {};
  for (const column of columnNames) {
    const bound = properties.find(({ id }) => id === mapping[column]);
    if (bound !== undefined) columns[column] = { name: bound.name, type: bound.type };
  }
  return columns;
}

/** A Notion property as it was when it was bound to a column. */
export interface BoundProperty {
  name: string;
  type: string;
}

/** A widget as its owner manages it. */
export interface OwnedWidget extends Widget {
  /** What the bound properties were called then, so that a renaming can be noticed. */
  columns: Partial<Record<ColumnName, BoundProperty>>;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Each column with the property that it is read from; null: none. */
export type MappingView = Record<
  ColumnName,
  { propertyId: string; name: string; type: string } | null
>;
