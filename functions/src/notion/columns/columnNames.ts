/** The columns that a widget understands. */
export const columnNames = [
  'title',
  'publishDate',
  'platform',
  'status',
  'attachment',
  'link',
  'canvaLink',
  'imageSource',
  'pinned',
  'hidden',
] as const;

export type ColumnName = (typeof columnNames)[number];
