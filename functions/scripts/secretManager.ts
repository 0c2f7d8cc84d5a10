import * as z from 'zod';
import type { Environment } from '../src/config';

/** A secret's value with the number of its version. */
export interface SecretVersion {
  version: string;
  value: string;
}

/** Secrets of one project, as Google's Secret Manager keeps them. Nothing here destroys any. */
export interface SecretManager {
  /** A version by its number, or the `latest`; null: there is none that can be used. */
  read(name: string, version: string): Promise<SecretVersion | null>;
  /** Adds a version, which new revisions of the functions get; its number. */
  add(name: string, value: string): Promise<string>;
}

const timeoutMs = 15_000;
const googlesOwn = 'https://secretmanager.googleapis.com';
const accessedSchema = z.object({ name: z.string(), payload: z.object({ data: z.base64() }) });
const addedSchema = z.object({ name: z.string() });
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Over REST, https://cloud.google.com/secret-manager/docs/reference/rest, with the credentials of
 * `gcloud auth application-default login`. CLOUD_SECRET_MANAGER_URL names a stand-in on loopback.
 */
export function createSecretManager(projectId: string, env: Environment): SecretManager {
  const standIn = env['CLOUD_SECRET_MANAGER_URL'] ?? '';
  if (standIn !== '' && !isLoopback(standIn)) {
    throw new Error('CLOUD_SECRET_MANAGER_URL has to be an address of this machine.');
  }
  const baseUrl = `${standIn === '' ? googlesOwn : standIn}/v1/projects/${projectId}/secrets`;
  const ask = async (path: string, body?: object): Promise<Response> => {
    const token = standIn === '' ? await accessToken() : 'owner';
    return fetch(`${baseUrl}/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
  return {
    async read(name, version) {
      const response = await ask(`${name}/versions/${version}:access`);
      // 400: it is disabled, or destroyed.
      if (response.status === 404 || response.status === 400) return null;
      const answer = accessedSchema.parse(await bodyOf(response, `read ${name}`));
      const value = Buffer.from(answer.payload.data, 'base64').toString('utf8').trim();
      return { version: versionIn(answer.name), value };
    },
    async add(name, value) {
      const data = Buffer.from(value).toString('base64');
      const response = await ask(`${name}:addVersion`, { payload: { data } });
      return versionIn(addedSchema.parse(await bodyOf(response, `add to ${name}`)).name);
    },
  };
}

async function accessToken(): Promise<string> {
  const { applicationDefault } = await import('firebase-admin/app');
  return (await applicationDefault().getAccessToken()).access_token;
}

async function bodyOf(response: Response, what: string): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const refusal = refusalSchema.safeParse(body).data?.error.message ?? 'no reason given';
  throw new Error(`Secret Manager refused to ${what} (${response.status}): ${refusal}`);
}

function versionIn(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && ['127.0.0.1', 'localhost'].includes(new URL(address).hostname);
}
