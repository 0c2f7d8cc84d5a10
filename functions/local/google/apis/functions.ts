import * as z from 'zod';
import {
  defaultAccountOf,
  membersOf,
  type DeployedFunction,
  type GoogleProject,
} from '../googleProject';
import { finished, notFound, Refusal, type Route } from '../route';
import { policyRoutes } from './policies';

const host = 'cloudfunctions.googleapis.com';
const storage = 'storage.googleapis.com';
const name = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/functions\/[^/:]+)$/;

const functionSchema = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  buildConfig: z.record(z.string(), z.unknown()),
  serviceConfig: z.looseObject({
    maxInstanceCount: z.number().optional(),
    serviceAccountEmail: z.string().nullish(),
    environmentVariables: z.record(z.string(), z.string()).default({}),
    secretEnvironmentVariables: z
      .array(z.looseObject({ key: z.string(), secret: z.string(), version: z.string() }))
      .optional(),
  }),
  eventTrigger: z.record(z.string(), z.unknown()).optional(),
});
type Wanted = z.infer<typeof functionSchema>;

/** Cloud Functions of the second generation, with the services at Cloud Run behind them. */
export const functionRoutes: readonly Route[] = [
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/locations\/-\/functions$/,
    answer: () => ({}),
  },
  {
    host,
    method: 'GET',
    path: /^\/v2\/projects\/[^/]+\/locations\/-\/functions$/,
    answer: (_call, { functions }) => ({ functions: [...functions.values()] }),
  },
  {
    host,
    method: 'POST',
    path: /^\/v2\/projects\/[^/]+\/locations\/([^/]+)\/functions:generateUploadUrl$/,
    answer: ({ names: [region = ''], origin }, { number }) => ({
      uploadUrl: `${origin(storage)}/gcf-sources/function-source.zip?GoogleAccessId=signed`,
      storageSource: { bucket: `gcf-v2-uploads-${number}-${region}`, object: 'source.zip' },
    }),
  },
  {
    host: storage,
    method: 'PUT',
    path: /^\/gcf-sources\/function-source\.zip$/,
    answer: ({ bytes }, project) => {
      project.source = bytes;
      return {};
    },
  },
  {
    host,
    method: 'POST',
    path: /^\/v2\/projects\/[^/]+\/locations\/[^/]+\/functions$/,
    answer: ({ body }, project) => deployed(functionSchema.parse(body), project),
  },
  {
    host,
    method: 'PATCH',
    path: name,
    answer: ({ names: [updated = ''], body }, project) => {
      if (!project.functions.has(updated)) throw notFound(updated);
      return deployed(functionSchema.parse(body), project);
    },
  },
  {
    host,
    method: 'DELETE',
    path: name,
    answer: ({ names: [deleted = ''] }, { functions }) => {
      if (!functions.delete(deleted)) throw notFound(deleted);
      return finished(deleted, {});
    },
  },
  {
    host,
    method: 'GET',
    path: /^\/v2\/(projects\/.+\/functions\/[^/]+)\/operations\/done$/,
    answer: ({ names: [of = ''] }, { functions }) => finished(of, functions.get(of) ?? {}),
  },
  ...policyRoutes('run.googleapis.com', 'v1', 'projects/[^/]+/locations/[^/]+/services/[^/:]+'),
];

/** Deploys it, or refuses as Google would. */
function deployed(wanted: Wanted, project: GoogleProject): object {
  refuseInstances(wanted, project);
  refuseVariables(wanted, project);
  refuseTrigger(wanted, project);
  const [, , , region = '', , id = ''] = wanted.name.split('/');
  const service = wanted.name.replace(/functions\/[^/]+$/, `services/${id.toLowerCase()}`);
  const uri = `https://${id.toLowerCase()}-abcdefghij-uc.a.run.app`;
  const made: DeployedFunction = {
    ...wanted,
    state: 'ACTIVE',
    serviceConfig: { ...wanted.serviceConfig, service, uri },
  };
  project.functions.set(wanted.name, made);
  const repository = `projects/${project.id}/locations/${region}/repositories/gcf-artifacts`;
  if (!project.repositories.has(repository)) {
    project.repositories.set(repository, { name: repository, format: 'DOCKER' });
  }
  return finished(wanted.name, made);
}

/** https://cloud.google.com/run/quotas; the words are those that people report. */
function refuseInstances(wanted: Wanted, { functions, quota }: GoogleProject): void {
  const instances = wanted.serviceConfig.maxInstanceCount ?? 100;
  if (instances > quota.instancesOfOne) {
    throw new Refusal(
      400,
      'INVALID_ARGUMENT',
      `Could not create Cloud Run service. For the specified value, maxScale may not exceed ${quota.instancesOfOne}.`,
    );
  }
  const others = [...functions.values()].filter(({ name: other }) => other !== wanted.name);
  const sum = others.reduce(
    (total, { serviceConfig }) => total + (serviceConfig.maxInstanceCount ?? 100),
    instances,
  );
  if (sum > quota.instancesInSum) {
    throw new Refusal(
      400,
      'INVALID_ARGUMENT',
      `You may not have more than ${quota.instancesInSum} total max instances in your project.`,
    );
  }
}

/** https://cloud.google.com/functions/docs/configuring/secrets */
function refuseVariables({ serviceConfig }: Wanted, project: GoogleProject): void {
  const account = serviceConfig.serviceAccountEmail ?? defaultAccountOf(project);
  if (!project.serviceAccounts.has(account)) {
    throw new Refusal(400, 'INVALID_ARGUMENT', `Service account ${account} does not exist.`);
  }
  for (const { key, secret } of serviceConfig.secretEnvironmentVariables ?? []) {
    if (key in serviceConfig.environmentVariables) {
      const message = `Secret environment variable overlaps non secret environment variable: ${key}`;
      throw new Refusal(400, 'INVALID_ARGUMENT', message);
    }
    if (!project.secrets.has(secret)) throw notFound(`Secret ${secret}`);
    const resource = `projects/${project.id}/secrets/${secret}`;
    const readers = membersOf(project, resource, 'roles/secretmanager.secretAccessor');
    if (!readers.includes(`serviceAccount:${account}`)) {
      const message = `Permission denied on secret ${secret} for Revision service account ${account}.`;
      throw new Refusal(403, 'PERMISSION_DENIED', message);
    }
  }
}

function refuseTrigger({ eventTrigger }: Wanted, project: GoogleProject): void {
  if (eventTrigger === undefined || project.eventarcRefusals === 0) return;
  project.eventarcRefusals -= 1;
  throw new Refusal(
    400,
    'INVALID_ARGUMENT',
    'Permission denied while using the Eventarc Service Agent. If you recently started to use Eventarc, it may take a few minutes before all necessary permissions are propagated to the Service Agent.',
  );
}
