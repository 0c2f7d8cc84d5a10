import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { answerSchemas } from '../../scripts/openApi/answerSchemas';
import { openApiDocument } from '../../scripts/openApi/openApiDocument';
import { apiRoutes } from '../../src/http/owners/apiRoutes';
import { widgetAnswer } from '../../src/http/owners/widgetAnswer';
import { errorTable } from '../../src/shared/errors';
import { aDiagnosis, aMapping, anOwnedWidget, someMeta } from '../http/owners/fakeOwners';

const root = join(__dirname, '..', '..');
const methods = ['get', 'post', 'patch', 'delete', 'put'] as const;
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.partialRecord(z.enum(methods), operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.looseObject({})),
  }),
});
const hostingSchema = z.object({
  hosting: z.object({
    rewrites: z.array(
      z.object({ source: z.string(), function: z.object({ functionId: z.string() }) }),
    ),
  }),
});

describe('openapi.json', () => {
  const text = readFileSync(join(root, 'openapi.json'), 'utf8');
  const made = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
  const document = documentSchema.parse(JSON.parse(text));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method];
      return found === undefined ? [] : [{ path, method, ...found }];
    }),
  );

  it('is what `npm run openapi` writes now', () => {
    expect(text === made || 'Run `npm run openapi`.').toBe(true);
  });

  it('is a valid OpenAPI document to a validator that knows nothing of this service', () => {
    const validator = join(
      root,
      'node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js',
    );
    const { stdout, status } = spawnSync(
      process.execPath,
      [validator, join(root, 'openapi.json')],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, verdict: JSON.parse(stdout) as unknown }).toEqual({
      status: 0,
      verdict: { valid: true },
    });
  });

  it('has each route of the owners’ router, and no other under its name', () => {
    const routes = Object.entries(apiRoutes).map(([operationId, { method, path }]) => ({
      operationId,
      method,
      path: path.replaceAll(/:(\w+)/g, '{$1}'),
    }));
    const described = operations
      .filter(({ tags }) => tags.includes('owners'))
      .map(({ operationId, method, path }) => ({ operationId, method, path }));
    const byId = (one: { operationId: string }, other: { operationId: string }): number =>
      one.operationId < other.operationId ? -1 : 1;
    expect(described.sort(byId)).toEqual(routes.sort(byId));
  });

  it('has a path behind each rewrite of Hosting, and a rewrite before each path', () => {
    const { hosting } = hostingSchema.parse(
      JSON.parse(readFileSync(join(root, '..', 'firebase.json'), 'utf8')),
    );
    const sources = hosting.rewrites.map(({ source }) => source);
    const matches = (source: string, path: string): boolean => {
      const pattern = source.replaceAll(/\/?\*\*|\*/g, (star) =>
        star === '*' ? '[^/]+' : '(/.+)?',
      );
      return new RegExp(`^${pattern}$`).test(path.replaceAll(/[{}]/g, ''));
    };
    const paths = Object.keys(document.paths);
    expect(paths.filter((path) => !sources.some((source) => matches(source, path)))).toEqual([]);
    expect(
      sources.filter(
        (source) =>
          !source.startsWith('/api/connections/') && !paths.some((path) => matches(source, path)),
      ),
    ).toEqual([]);
  });

  it('sends data to its own function, before the owners’', () => {
    const { hosting } = hostingSchema.parse(
      JSON.parse(readFileSync(join(root, '..', 'firebase.json'), 'utf8')),
    );
    const order = hosting.rewrites.map(({ source }) => source);
    expect(order.indexOf('/api/widgets/*/data')).toBeLessThan(order.indexOf('/api/widgets/**'));
  });

  it('names each operation once, its path’s parts, and what may go wrong', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters = [], responses } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter(({ in: place }) => place === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(Object.keys(responses)).toContain('500');
    }
  });

  it('has every error code of the contract but that of wrong methods and paths', () => {
    const codes = Object.keys(errorTable).filter(
      (code) => !['method_not_allowed', 'not_found'].includes(code),
    );
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const references = [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name = ''] of references) expect(document.components.schemas[name]).toBeDefined();
    const schemes = operations.flatMap(({ security }) =>
      security.flatMap((one) => Object.keys(one)),
    );
    expect([...new Set(schemes)].sort()).toEqual(
      Object.keys(document.components.securitySchemes).sort(),
    );
  });

  it('describes bodies as they are parsed: unknown fields refused, lengths bounded', () => {
    expect(document.components.schemas['NewWidget']).toMatchObject({
      type: 'object',
      required: ['name', 'database'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 200 },
        settings: { $ref: '#/components/schemas/SettingsToSet' },
      },
    });
    expect(document.components.schemas['SettingsToSet']).toMatchObject({
      additionalProperties: false,
      properties: { gridColumns: { anyOf: [{ type: 'integer', minimum: 1, maximum: 6 }, {}] } },
    });
    expect(document.components.schemas['WidgetChange']).toMatchObject({ minProperties: 1 });
  });

  it('describes answers as they are given', () => {
    const widget = widgetAnswer(anOwnedWidget(), 'https://widgets.example.com');
    const saved = { widget, mapping: aMapping, warnings: [] };
    const strict = (name: 'Widget' | 'Mapping' | 'Diagnosis' | 'FeedMeta') =>
      z.strictObject(answerSchemas[name].shape);
    expect(strict('Widget').parse(widget)).toEqual(widget);
    expect(strict('Mapping').parse(aMapping)).toEqual(aMapping);
    expect(strict('Diagnosis').parse(aDiagnosis)).toEqual(aDiagnosis);
    expect(strict('FeedMeta').parse(someMeta)).toEqual(someMeta);
    expect(answerSchemas.SavedWidget.parse(saved)).toEqual(saved);
  });
});
