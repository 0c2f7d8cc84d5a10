import type { PropertySpec, PropertyType } from './model';

/** A column without settings of its own. */
export function column(type: PropertyType, name: string): PropertySpec {
  return { name, type };
}

/** A select, multi_select or status column with its options in Notion's order. */
export function optionsColumn(
  type: 'select' | 'multi_select' | 'status',
  name: string,
  options: string[],
): PropertySpec {
  return { name, type, options };
}

/**
 * The columns of a content calendar. `omit` leaves some out by name; all but the title may miss.
 */
export function contentCalendarColumns(omit: readonly string[] = []): PropertySpec[] {
  const all = [
    column('title', 'Title'),
    column('date', 'Publish Date'),
    column('files', 'Attachment'),
    column('url', 'Link'),
    column('url', 'Canva Link'),
    optionsColumn('select', 'Image Source', ['Link', 'Image Attachment', 'Canva']),
    optionsColumn('select', 'Platform', ['Instagram', 'TikTok', 'Others']),
    optionsColumn('status', 'Status', ['Not started', 'In progress', 'Done']),
    column('checkbox', 'Pinned'),
    column('checkbox', 'Hide'),
  ];
  return all.filter((property) => !omit.includes(property.name));
}
