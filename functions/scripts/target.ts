import { readPlatformFile } from '../local/dev/platformFile';
import type { Environment } from '../src/config';
import { CallError } from './command';
import { commandEnvironment } from './environment';

/** The project that a command works on, with the environment of its service. */
export interface Target {
  env: Environment;
  projectId: string;
  /** Where its Firestore is, for a person. */
  place: string;
}

export const targetOptions = {
  project: { type: 'string' },
  local: { type: 'boolean' },
} as const;

export const targetHelp = `Which Firestore:
  --project ID  that project, with the credentials of "gcloud auth application-default login" or
                GOOGLE_APPLICATION_CREDENTIALS (else GCLOUD_PROJECT); variables of the environment,
                else of functions/.env; secrets of the environment only
  --local       the platform that "npm run dev" runs here
  With FIRESTORE_EMULATOR_HOST in the environment: that emulator, with the variables and secrets
  of the environment, else of functions/.env, .env.local and .secret.local.`;

/** Throws a `CallError` where nothing says which project is meant. */
export function findTarget(
  wanted: { project?: string | undefined; local?: boolean | undefined },
  env: Environment,
): Target {
  if (wanted.local === true) return localTarget(env);
  const host = env['FIRESTORE_EMULATOR_HOST'];
  const named = wanted.project ?? env['GCLOUD_PROJECT'] ?? env['GOOGLE_CLOUD_PROJECT'];
  if (host !== undefined && host !== '') {
    return emulatedTarget(host, named ?? 'demo-notionwidgets', commandEnvironment(env));
  }
  if (named === undefined || named === '') {
    throw new CallError('Which project? Name it with --project, or say --local.');
  }
  // What is of this machine only, its keys above all, has no place in a real project.
  const deployed = commandEnvironment(env, undefined, ['.env']);
  return {
    env: { ...deployed, GCLOUD_PROJECT: named, FIRESTORE_EMULATOR_HOST: undefined },
    projectId: named,
    place: `Project ${named}`,
  };
}

function localTarget(env: Environment): Target {
  const platform = readPlatformFile();
  if (platform === null) {
    throw new CallError('The local platform does not run: start it with "npm run dev" first.');
  }
  return emulatedTarget(platform.firestoreHost, platform.projectId, {
    ...commandEnvironment(env),
    NOTION_BASE_URL: platform.notionBaseUrl,
    PUBLIC_BASE_URL: platform.hostingUrl,
    UPSTASH_REDIS_REST_URL: platform.upstashUrl,
  });
}

/** The Admin SDK looks for the emulator in the process's own environment, and nowhere else. */
function emulatedTarget(host: string, projectId: string, env: Environment): Target {
  process.env['FIRESTORE_EMULATOR_HOST'] = host;
  // It otherwise asks Google Cloud's metadata server who it is, over the network.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  return {
    env: { ...env, GCLOUD_PROJECT: projectId, FIRESTORE_EMULATOR_HOST: host },
    projectId,
    place: `Project ${projectId} on the emulator at ${host}`,
  };
}
