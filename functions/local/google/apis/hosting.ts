import * as z from 'zod';
import type { GoogleProject, HostingVersion } from '../googleProject';
import { notFound, type Route } from '../route';

const host = 'firebasehosting.googleapis.com';
const uploads = 'upload-firebasehosting.googleapis.com';
const versionPath = '(sites/[^/]+/versions/[^/:]+)';
const filesSchema = z.object({ files: z.record(z.string(), z.string()) });
const updateSchema = z.object({
  status: z.string(),
  config: z.record(z.string(), z.unknown()),
});

/** Firebase Hosting: one site, its versions and what is live. */
export const hostingRoutes: readonly Route[] = [
  {
    host,
    method: 'GET',
    path: /^\/v1beta1\/projects\/[^/]+\/sites$/,
    answer: (_call, project) => ({ sites: [siteOf(project)] }),
  },
  {
    host,
    method: 'GET',
    path: /^\/v1beta1\/projects\/[^/]+\/sites\/[^/]+$/,
    answer: (_call, project) => siteOf(project),
  },
  {
    host,
    method: 'POST',
    path: /^\/v1beta1\/projects\/[^/]+\/(sites\/[^/]+)\/versions$/,
    answer: ({ names: [site = ''] }, { hostingVersions }) => {
      const name = `${site}/versions/version${String(hostingVersions.size + 1)}`;
      hostingVersions.set(name, { status: 'CREATED', config: {}, files: {} });
      return { name, status: 'CREATED' };
    },
  },
  {
    host,
    method: 'POST',
    path: new RegExp(`^/v1beta1/${versionPath}:populateFiles$`),
    answer: ({ names: [name = ''], body, origin }, project) => {
      const { files } = filesSchema.parse(body);
      Object.assign(versionOf(project, name).files, files);
      return {
        uploadRequiredHashes: [...new Set(Object.values(files))],
        uploadUrl: `${origin(uploads)}/upload/${name}/files`,
      };
    },
  },
  {
    host: uploads,
    method: 'POST',
    path: /^\/upload\/sites\/[^/]+\/versions\/[^/]+\/files\/[0-9a-f]+$/,
    answer: () => ({}),
  },
  {
    host,
    method: 'PATCH',
    path: new RegExp(`^/v1beta1/projects/[^/]+/${versionPath}$`),
    answer: ({ names: [name = ''], body }, project) => {
      const { status, config } = updateSchema.parse(body);
      Object.assign(versionOf(project, name), { status, config });
      return { name, status };
    },
  },
  {
    host,
    method: 'POST',
    path: /^\/v1beta1\/projects\/[^/]+\/sites\/[^/]+\/channels\/live\/releases$/,
    answer: ({ query }, project) => {
      const name = query.get('versionName') ?? '';
      versionOf(project, name);
      project.liveVersion = name;
      return { name: `${name}/releases/1`, type: 'DEPLOY' };
    },
  },
  {
    host,
    method: 'POST',
    path: /^\/v1beta1\/projects\/[^/]+\/(sites\/[^/]+)\/releases$/,
    answer: ({ names: [site = ''] }, project) => {
      project.liveVersion = null;
      return { name: `${site}/releases/1`, type: 'SITE_DISABLE' };
    },
  },
];

function siteOf({ id }: GoogleProject): object {
  const name = `projects/${id}/sites/${id}`;
  return { name, defaultUrl: `https://${id}.web.app`, type: 'DEFAULT_SITE' };
}

function versionOf({ hostingVersions }: GoogleProject, name: string): HostingVersion {
  const version = hostingVersions.get(name);
  if (version === undefined) throw notFound(name);
  return version;
}
