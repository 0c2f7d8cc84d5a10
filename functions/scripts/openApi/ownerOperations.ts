import { documentIdForm } from '../../src/firestore/documents';
import { apiRoutes, type ApiOperation } from '../../src/http/owners/apiRoutes';
import {
  legacyWidgetSchema,
  requestedMappingSchema,
  newWidgetSchema,
  settingsChangeSchema,
  widgetChangeSchema,
} from '../../src/http/owners/apiSchemas';
import type { ErrorCode } from '../../src/shared/errors';
import type { answerSchemas } from './answerSchemas';
import { errorResponses } from './errors';
import type { Json } from './json';

/** The bodies that the owners' API takes, by the names that they have in the document. */
export const bodySchemas = {
  NewWidget: newWidgetSchema,
  WidgetChange: widgetChangeSchema,
  LegacyWidget: legacyWidgetSchema,
};

/** Parts that several bodies have. */
export const partSchemas = {
  SettingsToSet: settingsChangeSchema,
  MappingToSet: requestedMappingSchema,
};

interface OwnerOperation {
  summary: string;
  body?: keyof typeof bodySchemas;
  status: 200 | 201;
  answer: keyof typeof answerSchemas;
  /** Besides those that every call has. */
  errors: readonly ErrorCode[];
  query?: readonly Json[];
  legacy?: true;
}

const everywhere = [
  'unauthenticated',
  'rate_limited',
  'internal',
  'temporarily_unavailable',
] as const;
const ofBodies = ['invalid_request', 'payload_too_large', 'unsupported_media_type'] as const;
const ofNotion = ['notion_access', 'choose_data_source'] as const;

const operations: Readonly<Record<ApiOperation, OwnerOperation>> = {
  createWidget: {
    summary: 'Makes a widget on a Notion database, and loads its posts',
    body: 'NewWidget',
    status: 201,
    answer: 'SavedWidget',
    errors: [
      ...ofBodies,
      ...ofNotion,
      'connection_not_found',
      'slug_taken',
      'limit_reached',
      'conflict',
    ],
  },
  listWidgets: {
    summary: "The caller's widgets, newest first",
    status: 200,
    answer: 'WidgetPage',
    errors: ['invalid_request'],
    query: [
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
      },
      {
        name: 'cursor',
        in: 'query',
        description: '`nextCursor` of the page before',
        schema: { type: 'string' },
      },
    ],
  },
  getWidget: {
    summary: 'A widget, with its mapping and health',
    status: 200,
    answer: 'WidgetWithMapping',
    errors: ['widget_not_found'],
  },
  updateWidget: {
    summary: 'Changes a widget; its address stays',
    body: 'WidgetChange',
    status: 200,
    answer: 'SavedWidget',
    errors: [...ofBodies, ...ofNotion, 'widget_not_found', 'conflict'],
  },
  deleteWidget: {
    summary:
      'Deletes a widget with all that was kept of it, and its connection with the last widget',
    status: 200,
    answer: 'Success',
    errors: ['widget_not_found', 'conflict'],
  },
  refreshWidget: {
    summary: 'Reads Notion now, at most once every 10 s a widget',
    status: 200,
    answer: 'Refreshed',
    errors: ['widget_not_found'],
  },
  getWidgetHealth: {
    summary: 'What is right and wrong with a widget, and what to do',
    status: 200,
    answer: 'Diagnosis',
    errors: ['widget_not_found'],
  },
  listConnections: {
    summary: "The caller's connections to Notion",
    status: 200,
    answer: 'ConnectionList',
    errors: [],
  },
  createLegacyWidget: {
    summary: 'Makes a widget; the legacy form of `createWidget`',
    body: 'LegacyWidget',
    status: 201,
    answer: 'Widget',
    errors: [...ofBodies, ...ofNotion, 'conflict'],
    legacy: true,
  },
  listLegacyWidgets: {
    summary: "The caller's widgets; the legacy form of `listWidgets`",
    status: 200,
    answer: 'WidgetList',
    errors: [],
    legacy: true,
  },
  getLegacyWidget: {
    summary: 'A widget; the legacy form of `getWidget`',
    status: 200,
    answer: 'Widget',
    errors: ['widget_not_found'],
    legacy: true,
  },
  deleteLegacyWidget: {
    summary: 'Deletes a widget; the legacy form of `deleteWidget`',
    status: 200,
    answer: 'Success',
    errors: ['widget_not_found', 'conflict'],
    legacy: true,
  },
};

/** The paths of the owners' API, with every route that its router knows. */
export function ownerPaths(): Record<string, Json> {
  const paths: Record<string, Json> = {};
  for (const operationId of operationIds()) {
    const { method, path } = apiRoutes[operationId];
    const address = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[address] = { ...paths[address], [method]: operationOf(operationId, address) };
  }
  return paths;
}

function operationIds(): ApiOperation[] {
  const ids: ApiOperation[] = [];
  let id: ApiOperation;
  for (id in apiRoutes) ids.push(id);
  return ids;
}

function operationOf(operationId: ApiOperation, address: string): Json {
  const { summary, body, status, answer, errors, query = [], legacy } = operations[operationId];
  const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: documentIdForm.source },
  }));
  const parameters = [...named, ...query];
  return {
    operationId,
    summary,
    tags: ['owners'],
    ...(legacy === true && { deprecated: true }),
    security: [{ ownerToken: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: true, content: jsonOf(body) },
    }),
    responses: {
      [status]: { description: 'Done', content: jsonOf(answer) },
      ...errorResponses([...errors, ...everywhere]),
    },
  };
}

function jsonOf(name: string): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}
