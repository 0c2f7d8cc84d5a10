import { z } from 'zod';

import { post, type ControlRoute } from './controlRoute';
import { pageInputSchema, type NotionEdits } from './edits';
import { propertySpecSchema } from './model';

const addPageSchema = pageInputSchema.extend({ dataSourceId: z.string() });
const updatePageSchema = pageInputSchema.extend({ pageId: z.string() });
const trashPageSchema = z.object({ pageId: z.string(), inTrash: z.boolean().default(true) });
const columnSchema = z.object({ dataSourceId: z.string(), column: z.string() });
const renameSchema = columnSchema.extend({ newName: z.string().min(1) });
const retypeSchema = columnSchema.extend({ spec: propertySpecSchema.omit({ name: true }) });
const addColumnSchema = z.object({ dataSourceId: z.string(), spec: propertySpecSchema });
const sharingSchema = z.object({ databaseId: z.string(), token: z.string() });
const trashDatabaseSchema = z.object({
  databaseId: z.string(),
  inTrash: z.boolean().default(true),
});
const tokenSchema = z.object({ token: z.string() });

/** What people do in Notion's app, over the control endpoint. */
export function createEditRoutes(edits: NotionEdits): ControlRoute[] {
  return [
    post(
      'pages',
      'adds a page',
      addPageSchema,
      { dataSourceId: '…', values: { Title: 'New' } },
      (body) => ({
        pageId: edits.addPage(body.dataSourceId, body).id,
      }),
    ),
    post(
      'pages/update',
      'changes a page',
      updatePageSchema,
      { pageId: '…', values: { Status: 'Done' } },
      (body) => {
        edits.updatePage(body.pageId, body);
      },
    ),
    post(
      'pages/trash',
      'trashes a page',
      trashPageSchema,
      { pageId: '…', inTrash: true },
      (body) => {
        edits.trashPage(body.pageId, body.inTrash);
      },
    ),
    post(
      'columns/add',
      'adds a column',
      addColumnSchema,
      { dataSourceId: '…', spec: { name: 'Reel', type: 'url' } },
      (body) => {
        edits.addColumn(body.dataSourceId, body.spec);
      },
    ),
    post(
      'columns/rename',
      'renames a column',
      renameSchema,
      { dataSourceId: '…', column: 'Title', newName: 'Titel' },
      (body) => {
        edits.renameColumn(body.dataSourceId, body.column, body.newName);
      },
    ),
    post(
      'columns/retype',
      'changes its type',
      retypeSchema,
      { dataSourceId: '…', column: 'Link', spec: { type: 'rich_text' } },
      (body) => {
        edits.retypeColumn(body.dataSourceId, body.column, body.spec);
      },
    ),
    post(
      'columns/remove',
      'removes a column',
      columnSchema,
      { dataSourceId: '…', column: 'Hide' },
      (body) => {
        edits.removeColumn(body.dataSourceId, body.column);
      },
    ),
    post(
      'databases/share',
      'shares a database',
      sharingSchema,
      { databaseId: '…', token: '…' },
      (body) => {
        edits.shareDatabase(body.databaseId, body.token);
      },
    ),
    post(
      'databases/unshare',
      'takes it back',
      sharingSchema,
      { databaseId: '…', token: '…' },
      (body) => {
        edits.unshareDatabase(body.databaseId, body.token);
      },
    ),
    post(
      'databases/trash',
      'trashes a database',
      trashDatabaseSchema,
      { databaseId: '…' },
      (body) => {
        edits.trashDatabase(body.databaseId, body.inTrash);
      },
    ),
    post('tokens/revoke', 'revokes a token', tokenSchema, { token: '…' }, (body) => {
      edits.revokeToken(body.token);
    }),
    post('tokens/restore', 'restores it', tokenSchema, { token: '…' }, (body) => {
      edits.restoreToken(body.token);
    }),
  ];
}
