import { documentIdForm } from '../../src/firestore/documents';
import type { ErrorCode } from '../../src/shared/errors';
import { themes } from '../../src/widgets/widget';
import { errorResponses } from './errors';
import type { Json } from './json';

const slug: Json = {
  name: 'slug',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: documentIdForm.source },
};

function query(name: string, description: string, schema: Json): Json {
  return { name, in: 'query', description, schema };
}

const filters = [
  query('platform', "An option's name, in any case; `all`: no filter", { type: 'string' }),
  query('status', "An option's name, in any case; `all`: no filter", { type: 'string' }),
];
const flag = { type: 'boolean', default: false };
const html = { 'text/html': { schema: { type: 'string' } } };
const everywhere: readonly ErrorCode[] = ['rate_limited', 'internal', 'temporarily_unavailable'];
const notModified = { description: 'The caller has this very body: `If-None-Match`' };
const etag = { ETag: { description: 'Weak', schema: { type: 'string' } } };

/** The paths that anybody may read, and the operators' one. */
export function publicPaths(): Record<string, Json> {
  return {
    '/api/widgets/{slug}/data': {
      get: {
        operationId: 'getWidgetData',
        summary: "A widget's posts",
        tags: ['public'],
        security: [],
        parameters: [
          slug,
          ...filters,
          query('limit', 'Posts per page; all without it', {
            type: 'integer',
            minimum: 1,
            maximum: 100,
          }),
          query('cursor', '`meta.nextCursor` of the page before', { type: 'string' }),
          query('refresh', 'Asks Notion, at most once every 10 s a widget', flag),
          query('force_refresh', 'The same, by its legacy name', flag),
        ],
        responses: {
          200: {
            description: 'The posts, or what stands in for them: see `meta.state`',
            headers: {
              ...etag,
              'Cache-Status': { description: 'Which tier answered', schema: { type: 'string' } },
            },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Feed' } } },
          },
          304: notModified,
          ...errorResponses(['invalid_request', 'widget_not_found', ...everywhere]),
        },
      },
    },
    '/w/{slug}': { get: embedPage('getEmbedPage', 'The embed page', false) },
    '/embed/{slug}': {
      get: embedPage('getEmbedPageByOtherPath', 'The embed page, by another path', false),
    },
    '/api/widget/{slug}/embed': {
      get: embedPage('getLegacyEmbedPage', 'The embed page, by its legacy path', true),
    },
    '/media/{slug}/{mediaId}': {
      get: {
        operationId: 'getMedia',
        summary: 'Redirects to where a file is at this moment',
        tags: ['public'],
        security: [],
        parameters: [
          slug,
          { name: 'mediaId', in: 'path', required: true, schema: { type: 'string' } },
        ],
        responses: {
          302: {
            description: "The file's address, for as long as it is valid",
            headers: { Location: { schema: { type: 'string', format: 'uri' } } },
          },
          ...errorResponses(['media_not_found', ...everywhere]),
        },
      },
    },
    '/api/admin/status': {
      get: {
        operationId: 'getStatus',
        summary: 'How the service is doing, for operators',
        tags: ['operators'],
        security: [{ operatorKey: [] }, { ownerToken: [] }],
        responses: {
          200: {
            description: 'The status; `health.status` sums it up',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Status' } } },
          },
          ...errorResponses(['unauthenticated', 'internal']),
        },
      },
    },
  };
}

function embedPage(operationId: string, summary: string, deprecated: boolean): Json {
  return {
    operationId,
    summary,
    tags: ['public'],
    ...(deprecated && { deprecated }),
    security: [],
    parameters: [
      slug,
      ...filters,
      query('theme', "The owner's where absent", { type: 'string', enum: [...themes] }),
    ],
    responses: {
      200: { description: 'Complete HTML', headers: etag, content: html },
      304: notModified,
      ...errorResponses(['invalid_request', 'widget_not_found', ...everywhere], 'text/html'),
    },
  };
}
