import type { Cell } from '../../local/notion/cell';
import type { NotionState } from '../../local/notion/state';

/** A row as the simulated Notion holds it: page id and cells by the names of their columns. */
export interface NotionRow {
  id: string;
  cells: Record<string, Cell>;
}

/** The rows of a data source, in Notion's order. */
export function notionRows(state: NotionState, dataSourceId: string): NotionRow[] {
  const source = state.dataSources.get(dataSourceId);
  if (source === undefined) throw new Error(`There is no data source ${dataSourceId}.`);
  return source.pageIds.flatMap((id) => {
    const page = state.pages.get(id);
    if (page === undefined) return [];
    const cells = source.properties.map((property): [string, Cell] => [
      property.name,
      page.cells.get(property.id) ?? null,
    ]);
    return [{ id, cells: Object.fromEntries(cells) }];
  });
}

/** Names of the files that Notion hosts in a cell. */
export function hostedFileNames(cell: Cell | undefined): string[] {
  if (!Array.isArray(cell)) return [];
  return cell.flatMap((file) =>
    typeof file === 'object' && 'fileId' in file && file.fileId !== undefined ? [file.name] : [],
  );
}
