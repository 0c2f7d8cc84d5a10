import { createServer } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

/** A stand-in for Google's Secret Manager on loopback: versions are added and read. */
export interface SecretManagerStandIn {
  url: string;
  /** The versions of a secret, the first at 0, as texts. */
  versions(name: string): readonly string[];
  put(name: string, value: string): void;
  /** From now on it refuses whatever would add a version, or no longer. */
  refuseWrites(refuses: boolean): void;
  close(): Promise<void>;
}

const pathForm =
  /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)(?:\/versions\/(latest|\d+):access|:addVersion)$/;
const bodySchema = z.object({ payload: z.object({ data: z.base64() }) });

export async function startSecretManager(): Promise<SecretManagerStandIn> {
  const secrets = new Map<string, string[]>();
  let refuses = false;
  const versionsOf = (name: string): string[] => secrets.get(name) ?? [];
  const put = (name: string, value: string): number => {
    const versions = [...versionsOf(name), value];
    secrets.set(name, versions);
    return versions.length;
  };

  const answer = (path: string, body: unknown): [status: number, body: object] => {
    const [, name, wanted] = pathForm.exec(path) ?? [];
    if (name === undefined) return refusal(404, 'There is no such method.');
    const nameOf = (version: number): string =>
      `projects/1/secrets/${name}/versions/${String(version)}`;
    if (wanted === undefined) {
      if (refuses) return refusal(403, 'Permission secretmanager.versions.add denied.');
      const { data } = bodySchema.parse(body).payload;
      return [200, { name: nameOf(put(name, Buffer.from(data, 'base64').toString('utf8'))) }];
    }
    const versions = versionsOf(name);
    const version = wanted === 'latest' ? versions.length : Number(wanted);
    const value = versions[version - 1];
    if (value === undefined) return refusal(404, `Secret ${name} has no version ${wanted}.`);
    const data = Buffer.from(value).toString('base64');
    return [200, { name: nameOf(version), payload: { data } }];
  };

  const server = createServer((request, response) => {
    const asked = request.method === 'POST' ? json(request) : Promise.resolve(null);
    asked
      .then((body) => answer(request.url ?? '', body))
      .catch((error: unknown) => refusal(400, String(error)))
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    versions: versionsOf,
    put,
    refuseWrites: (now) => {
      refuses = now;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function refusal(code: number, message: string): [number, object] {
  return [code, { error: { code, message } }];
}
