import * as z from 'zod';
import { answerSchemas } from './answerSchemas';
import { errorSchema } from './errors';
import type { Json } from './json';
import { bodySchemas, ownerPaths, partSchemas } from './ownerOperations';
import { publicPaths } from './publicOperations';
import { statusSchema } from './statusSchema';

/** The OpenAPI 3.1 document of every HTTP endpoint, made of the schemas that parse. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'NotionWidgets Pro',
      version: '1.0.0',
      description: 'Content calendars kept in Notion, as embeddable widgets.',
    },
    servers: [
      {
        url: 'https://{project}.web.app',
        variables: { project: { default: 'YOUR-PROJECT', description: "The project's id" } },
      },
    ],
    tags: [{ name: 'owners' }, { name: 'public' }, { name: 'operators' }],
    paths: { ...ownerPaths(), ...publicPaths() },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        ownerToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Firebase ID token; for the status with the claim `admin`',
        },
        operatorKey: { type: 'http', scheme: 'bearer', description: 'ADMIN_API_KEY' },
      },
    },
  };
}

function componentSchemas(): Record<string, Json> {
  const named = {
    ...{ ...bodySchemas, ...partSchemas, ...answerSchemas },
    ...{ Status: statusSchema, Error: errorSchema },
  };
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // The format says it, and the pattern takes three lines.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const fields = Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id');
      return [id, Object.fromEntries(fields)];
    }),
  );
}
