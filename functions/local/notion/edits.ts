import { z } from 'zod';

import { cellSchema, pageImageSchema, type Cell, type PageImage } from './cell';
import type { Database, DataSource, Page, PropertySpec, Token, Workspace } from './model';
import { createProperty, knowOptions, retypeProperty } from './property';
import { hostFiles, hostPageImage, mustGet, mustGetProperty, type NotionState } from './state';

export const pageInputSchema = z.object({
  /** By the column's name or id. */
  values: z.record(z.string(), cellSchema).optional(),
  cover: pageImageSchema.optional(),
  icon: pageImageSchema.optional(),
  inTrash: z.boolean().optional(),
});

export type PageInput = z.infer<typeof pageInputSchema>;

export interface NewDatabase {
  workspaceId: string;
  title: string;
  icon?: PageImage;
  cover?: PageImage;
  dataSources: { title?: string; properties: PropertySpec[] }[];
  /** Secrets of the tokens that may see it. */
  sharedWith?: string[];
}

/** What a person does in Notion's app. Every function throws on an id or name that isn't there. */
export type NotionEdits = ReturnType<typeof createEdits>;

export function createEdits(state: NotionState) {
  const sourceOf = (id: string) => mustGet(state.dataSources, id, 'data source');
  const tokenOf = (secret: string) => mustGet(state.tokens, secret, 'token');

  function workspaceIdOf(dataSourceId: string): string {
    const { databaseId } = sourceOf(dataSourceId);
    return mustGet(state.databases, databaseId, 'database').workspaceId;
  }

  function write(page: Page, input: PageInput): void {
    const dataSource = sourceOf(page.dataSourceId);
    const workspaceId = workspaceIdOf(page.dataSourceId);
    for (const [name, cell] of Object.entries(input.values ?? {})) {
      const property = mustGetProperty(dataSource, name);
      knowOptions(property, cell, state.ids);
      page.cells.set(property.id, hostFiles(state, workspaceId, cell));
    }
    if (input.cover !== undefined) page.cover = hostPageImage(state, workspaceId, input.cover);
    if (input.icon !== undefined) page.icon = hostPageImage(state, workspaceId, input.icon);
    if (input.inTrash !== undefined) page.inTrash = input.inTrash;
    page.editedAtMs = state.clock.nowMs();
  }

  function touchSchema(dataSourceId: string): void {
    sourceOf(dataSourceId).editedAtMs = state.clock.nowMs();
  }

  return {
    addWorkspace(input: { name: string; ownerName?: string }): Workspace {
      const ownerName = input.ownerName ?? 'Mara Lindqvist';
      const email = `${ownerName.toLowerCase().replaceAll(' ', '.')}@example.com`;
      const owner = { id: state.ids.uuid(), name: ownerName, email };
      const workspace = { id: state.ids.uuid(), name: input.name, owner };
      state.workspaces.set(workspace.id, workspace);
      return workspace;
    },

    addToken(input: { workspaceId: string; secret: string; name?: string }): Token {
      const token: Token = {
        secret: input.secret,
        workspaceId: input.workspaceId,
        botId: state.ids.uuid(),
        name: input.name ?? 'Widgets',
        revoked: false,
        databaseIds: new Set(),
      };
      state.tokens.set(token.secret, token);
      return token;
    },

    /** @returns the database; its data sources are in the order given. */
    addDatabase(input: NewDatabase): Database {
      const nowMs = state.clock.nowMs();
      const id = state.ids.uuid();
      const dataSourceIds = input.dataSources.map((source) => {
        const dataSourceId = state.ids.uuid();
        state.dataSources.set(dataSourceId, {
          id: dataSourceId,
          databaseId: id,
          title: source.title ?? input.title,
          icon: input.icon ?? null,
          properties: source.properties.map((spec) => createProperty(spec, state.ids)),
          pageIds: [],
          createdAtMs: nowMs,
          editedAtMs: nowMs,
        });
        return dataSourceId;
      });
      const database: Database = {
        id,
        workspaceId: input.workspaceId,
        title: input.title,
        parentPageId: state.ids.uuid(),
        icon: hostPageImage(state, input.workspaceId, input.icon ?? null),
        cover: hostPageImage(state, input.workspaceId, input.cover ?? null),
        inTrash: false,
        dataSourceIds,
        createdAtMs: nowMs,
        editedAtMs: nowMs,
      };
      state.databases.set(id, database);
      for (const secret of input.sharedWith ?? []) tokenOf(secret).databaseIds.add(id);
      return database;
    },

    addPage(dataSourceId: string, input: PageInput = {}): Page {
      const dataSource = sourceOf(dataSourceId);
      const nowMs = state.clock.nowMs();
      const page: Page = {
        id: state.ids.uuid(),
        dataSourceId,
        cells: firstCells(dataSource),
        cover: null,
        icon: null,
        inTrash: false,
        number: dataSource.pageIds.length + 1,
        createdAtMs: nowMs,
        editedAtMs: nowMs,
      };
      write(page, input);
      state.pages.set(page.id, page);
      dataSource.pageIds.push(page.id);
      return page;
    },

    updatePage(pageId: string, input: PageInput): void {
      write(mustGet(state.pages, pageId, 'page'), input);
    },

    trashPage(pageId: string, inTrash = true): void {
      write(mustGet(state.pages, pageId, 'page'), { inTrash });
    },

    addColumn(dataSourceId: string, spec: PropertySpec): void {
      sourceOf(dataSourceId).properties.push(createProperty(spec, state.ids));
      touchSchema(dataSourceId);
    },

    /** The column keeps its id, as in Notion. */
    renameColumn(dataSourceId: string, column: string, newName: string): void {
      mustGetProperty(sourceOf(dataSourceId), column).name = newName;
      touchSchema(dataSourceId);
    },

    /** The column keeps its id and name; cells that don't fit the new type read as empty. */
    retypeColumn(dataSourceId: string, column: string, spec: Omit<PropertySpec, 'name'>): void {
      retypeProperty(mustGetProperty(sourceOf(dataSourceId), column), spec, state.ids);
      touchSchema(dataSourceId);
    },

    removeColumn(dataSourceId: string, column: string): void {
      const dataSource = sourceOf(dataSourceId);
      const removed = mustGetProperty(dataSource, column);
      dataSource.properties = dataSource.properties.filter((property) => property !== removed);
      touchSchema(dataSourceId);
    },

    shareDatabase(databaseId: string, secret: string): void {
      tokenOf(secret).databaseIds.add(mustGet(state.databases, databaseId, 'database').id);
    },

    unshareDatabase(databaseId: string, secret: string): void {
      tokenOf(secret).databaseIds.delete(mustGet(state.databases, databaseId, 'database').id);
    },

    trashDatabase(databaseId: string, inTrash = true): void {
      mustGet(state.databases, databaseId, 'database').inTrash = inTrash;
    },

    revokeToken(secret: string): void {
      tokenOf(secret).revoked = true;
    },

    restoreToken(secret: string): void {
      tokenOf(secret).revoked = false;
    },
  };
}

/** A new row starts with the first status, as in Notion. */
function firstCells(dataSource: DataSource): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const property of dataSource.properties) {
    const [first] = property.options;
    if (property.type === 'status' && first !== undefined) cells.set(property.id, first.name);
  }
  return cells;
}
