import * as z from 'zod';
import type { GoogleProject } from '../googleProject';
import { notFound, Refusal, type Route } from '../route';
import { policyRoutes } from './policies';

const host = 'secretmanager.googleapis.com';
const labelsSchema = z.object({ labels: z.record(z.string(), z.string()).default({}) });
const payloadSchema = z.object({ payload: z.object({ data: z.base64() }) });

/** Secret Manager. Nothing can be destroyed in it. */
export const secretRoutes: readonly Route[] = [
  {
    host,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+\/secrets$/,
    answer: ({ query, body }, project) => {
      const name = query.get('secretId') ?? '';
      const { labels } = labelsSchema.parse(body);
      project.secrets.set(name, { labels, versions: [] });
      return describe(project, name);
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)$/,
    answer: ({ names: [name = ''] }, project) => describe(project, name),
  },
  {
    host,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+):addVersion$/,
    answer: ({ names: [name = ''], body }, project) => {
      if (project.refusedPermissions.has('secretmanager.versions.add')) {
        throw new Refusal(
          403,
          'PERMISSION_DENIED',
          'Permission secretmanager.versions.add denied.',
        );
      }
      const { data } = payloadSchema.parse(body).payload;
      const { versions } = secretOf(project, name);
      versions.push(Buffer.from(data, 'base64').toString('utf8'));
      return { name: versionName(project, name, versions.length), state: 'ENABLED' };
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)\/versions$/,
    answer: ({ names: [name = ''] }, project) => ({
      versions: secretOf(project, name).versions.map((_value, index) => ({
        ...{ name: versionName(project, name, index + 1), state: 'ENABLED' },
      })),
    }),
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)\/versions\/(latest|\d+)$/,
    answer: ({ names: [name = '', wanted = ''] }, project) => {
      const { version } = versionOf(project, name, wanted);
      return { name: versionName(project, name, version), state: 'ENABLED' };
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)\/versions\/(latest|\d+):access$/,
    answer: ({ names: [name = '', wanted = ''] }, project) => {
      const { version, value } = versionOf(project, name, wanted);
      const data = Buffer.from(value).toString('base64');
      return { name: versionName(project, name, version), payload: { data } };
    },
  },
  ...policyRoutes(host, 'v1', 'projects/[^/]+/secrets/[^/:]+'),
];

function secretOf(project: GoogleProject, name: string) {
  const secret = project.secrets.get(name);
  if (secret === undefined) throw notFound(`Secret ${name}`);
  return secret;
}

function describe(project: GoogleProject, name: string): object {
  const { labels } = secretOf(project, name);
  return { name: `projects/${project.number}/secrets/${name}`, labels };
}

function versionName({ number }: GoogleProject, name: string, version: number): string {
  return `projects/${number}/secrets/${name}/versions/${String(version)}`;
}

function versionOf(
  project: GoogleProject,
  name: string,
  wanted: string,
): { version: number; value: string } {
  const { versions } = secretOf(project, name);
  const version = wanted === 'latest' ? versions.length : Number(wanted);
  const value = versions[version - 1];
  if (value === undefined) throw notFound(`Version ${wanted} of secret ${name}`);
  return { version, value };
}
