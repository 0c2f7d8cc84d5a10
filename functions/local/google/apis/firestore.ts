import * as z from 'zod';
import { finished, notFound, type Route } from '../route';

const host = 'firestore.googleapis.com';
const rules = 'firebaserules.googleapis.com';
const resourceSchema = z.record(z.string(), z.unknown());
const indexSchema = z.looseObject({
  fields: z.array(z.looseObject({ fieldPath: z.string(), order: z.string().optional() })),
});
const releaseSchema = z.object({ name: z.string(), rulesetName: z.string() });

/** Firestore's databases, indexes and rules; no documents. */
export const firestoreRoutes: readonly Route[] = [
  {
    host,
    method: 'GET',
    path: /^\/v1\/(projects\/[^/]+\/databases\/[^/]+)$/,
    answer: ({ names: [name = ''] }, project) => {
      const database = project.databases.get(name);
      if (database === undefined) throw notFound(name);
      return database;
    },
  },
  {
    host,
    method: 'POST',
    path: /^\/v1\/(projects\/[^/]+\/databases)$/,
    answer: ({ names: [parent = ''], query, body }, project) => {
      const name = `${parent}/${query.get('databaseId') ?? ''}`;
      project.databases.set(name, { ...resourceSchema.parse(body), name });
      return finished(name, { name });
    },
  },
  {
    host,
    method: 'PATCH',
    path: /^\/v1\/(projects\/[^/]+\/databases\/[^/]+)$/,
    answer: ({ names: [name = ''], body }, project) => {
      const database = { ...project.databases.get(name), ...resourceSchema.parse(body) };
      project.databases.set(name, database);
      return finished(name, database);
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/-\/indexes$/,
    answer: (_call, { indexes }) => ({ indexes: [...indexes.values()] }),
  },
  {
    host,
    method: 'POST',
    path: /^\/v1\/(projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/[^/]+)\/indexes$/,
    answer: ({ names: [parent = ''], body }, { indexes }) => {
      const name = `${parent}/indexes/index${String(indexes.size + 1)}`;
      const { fields, ...index } = indexSchema.parse(body);
      // Google adds the name, in the order of the last field.
      const byName = { fieldPath: '__name__', order: fields.at(-1)?.order ?? 'ASCENDING' };
      indexes.set(name, { ...index, name, fields: [...fields, byName], state: 'READY' });
      return finished(name, {});
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/-\/fields$/,
    answer: (_call, { fieldOverrides }) => ({ fields: [...fieldOverrides.values()] }),
  },
  {
    host,
    method: 'PATCH',
    path: /^\/v1\/(projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/[^/]+\/fields\/[^/]+)$/,
    answer: ({ names: [name = ''], body }, { fieldOverrides }) => {
      fieldOverrides.set(name, { ...resourceSchema.parse(body), name });
      return finished(name, {});
    },
  },
  {
    host: rules,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+:test$/,
    answer: () => ({ issues: [] }),
  },
  {
    host: rules,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/releases$/,
    answer: (_call, { releases }) => ({
      releases: [...releases].map(([name, rulesetName]) => ({
        ...{ name, rulesetName, createTime: '2026-01-01T00:00:00Z' },
      })),
    }),
  },
  {
    host: rules,
    method: 'POST',
    path: /^\/v1\/(projects\/[^/]+)\/rulesets$/,
    answer: ({ names: [parent = ''], body }, { rulesets }) => {
      const name = `${parent}/rulesets/ruleset${String(rulesets.size + 1)}`;
      const ruleset = { ...resourceSchema.parse(body), name };
      rulesets.set(name, ruleset);
      return ruleset;
    },
  },
  {
    host: rules,
    method: 'GET',
    path: /^\/v1\/(projects\/[^/]+\/rulesets\/[^/]+)$/,
    answer: ({ names: [name = ''] }, { rulesets }) => {
      const ruleset = rulesets.get(name);
      if (ruleset === undefined) throw notFound(name);
      return ruleset;
    },
  },
  {
    host: rules,
    method: 'PATCH',
    path: /^\/v1\/(projects\/[^/]+\/releases\/.+)$/,
    answer: ({ names: [name = ''], body }, { releases }) => {
      if (!releases.has(name)) throw notFound(name);
      const { release } = z.object({ release: releaseSchema }).parse(body);
      releases.set(name, release.rulesetName);
      return release;
    },
  },
  {
    host: rules,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+\/releases$/,
    answer: ({ body }, { releases }) => {
      const release = releaseSchema.parse(body);
      releases.set(release.name, release.rulesetName);
      return release;
    },
  },
];
