import type { Clock } from '../../src/shared/clock';

import type { Cell, FileCell, PageImage } from './cell';
import { createIds, type Ids } from './ids';
import type { Database, DataSource, HostedFile, Page, Property, Token, Workspace } from './model';

/** Everything the simulated Notion holds. Changed only through `createEdits`. */
export interface NotionState {
  clock: Clock;
  ids: Ids;
  workspaces: Map<string, Workspace>;
  /** By secret. */
  tokens: Map<string, Token>;
  databases: Map<string, Database>;
  dataSources: Map<string, DataSource>;
  pages: Map<string, Page>;
  files: Map<string, HostedFile>;
}

export function createNotionState(options: { clock: Clock; idSeed?: string }): NotionState {
  return {
    clock: options.clock,
    ids: createIds(options.idSeed ?? 'notion'),
    workspaces: new Map(),
    tokens: new Map(),
    databases: new Map(),
    dataSources: new Map(),
    pages: new Map(),
    files: new Map(),
  };
}

/** What `id` names, or an error that says what was not found. */
export function mustGet<Value>(map: Map<string, Value>, id: string, what: string): Value {
  const value = map.get(id);
  if (value === undefined) throw new Error(`There is no ${what} ${id}.`);
  return value;
}

/** The column called `nameOrId` in this data source. */
export function mustGetProperty(dataSource: DataSource, nameOrId: string): Property {
  const property = dataSource.properties.find(
    (candidate) => candidate.name === nameOrId || candidate.id === nameOrId,
  );
  if (property === undefined) {
    throw new Error(`There is no column ${nameOrId} in ${dataSource.title}.`);
  }
  return property;
}

/** Keeps every hosted file of a cell in the state and puts its id into the cell. */
export function hostFiles(state: NotionState, workspaceId: string, cell: Cell): Cell {
  if (!isFilesCell(cell)) return cell;
  return cell.map((file) => hostFile(state, workspaceId, file));
}

/** The same for a cover or an icon. */
export function hostPageImage(
  state: NotionState,
  workspaceId: string,
  image: PageImage,
): PageImage {
  if (image === null || 'emoji' in image) return image;
  return hostFile(state, workspaceId, image);
}

/** Whether a cell holds files; an empty array counts as none. */
export function isFilesCell(cell: Cell): cell is FileCell[] {
  if (!Array.isArray(cell)) return false;
  const [first] = cell;
  return typeof first === 'object' && 'name' in first;
}

function hostFile(state: NotionState, workspaceId: string, file: FileCell): FileCell {
  if (file.url !== undefined || file.fileId !== undefined) return file;
  const id = state.ids.uuid();
  const seed = Number.parseInt(id.slice(0, 6), 16);
  state.files.set(id, {
    id,
    workspaceId,
    name: file.name,
    drawing: { seed, ...file.drawing },
  });
  return { name: file.name, fileId: id };
}
