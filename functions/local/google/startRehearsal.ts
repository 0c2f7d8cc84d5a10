import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { functionsFolder, projectFolder } from '../dev/folders';
import { runInTerminal } from '../terminal';
import { runCommand } from '../processes';
import { startGoogle, type GoogleStandIn } from './startGoogle';

export interface LineRun {
  exitCode: number | null;
  /** Without colours. */
  output: string;
}

/** A copy of this project in a folder and a home of its own, deployed to a stand-in for Google. */
export interface Rehearsal {
  readonly google: GoogleStandIn;
  /** Its `functions`, where the documented lines are run. */
  readonly folder: string;
  writeSettings(text: string, file?: string): void;
  /** Runs a documented line by a shell, without a terminal. */
  run(line: string): Promise<LineRun>;
  /** The same in a terminal, where every question is answered: by Enter, or as `answers` says. */
  runInTerminal(line: string, answers?: Readonly<Record<string, string>>): Promise<LineRun>;
  close(): Promise<void>;
}

export interface RehearsalOptions {
  projectId: string;
  /** Whether the deploy itself builds and lints, as firebase.json says; else `lib` as it lies here. */
  builds: boolean;
}

const timeoutMs = 480_000;
const notCopied = new Set(['node_modules', '.git', 'lib', 'results', 'coverage']);
const configSchema = z.looseObject({
  functions: z.tuple([z.looseObject({ predeploy: z.array(z.string()) })]),
});

/** Where the CLI looks for each API, lib/api.js of firebase-tools; the names are not documented. */
const originVariables: Readonly<Record<string, string>> = {
  ARTIFACT_REGISTRY_DOMAIN: 'artifactregistry',
  CLOUD_RUN_API_URL: 'run',
  CLOUD_RUN_URL: 'run',
  CLOUD_SECRET_MANAGER_URL: 'secretmanager',
  COMPUTE_URL: 'compute',
  EVENTARC_URL: 'eventarc',
  FIREBASE_API_URL: 'firebase',
  FIREBASE_CLOUDBILLING_URL: 'cloudbilling',
  FIREBASE_CLOUDBUILD_URL: 'cloudbuild',
  FIREBASE_CLOUD_TAKS_URL: 'cloudtasks',
  FIREBASE_EXT_URL: 'firebaseextensions',
  FIREBASE_FUNCTIONS_URL: 'cloudfunctions',
  FIREBASE_FUNCTIONS_V2_URL: 'cloudfunctions',
  FIREBASE_HOSTING_API_URL: 'firebasehosting',
  FIREBASE_IAM_URL: 'iam',
  FIREBASE_PUBSUB_URL: 'pubsub',
  FIREBASE_RESOURCEMANAGER_URL: 'cloudresourcemanager',
  FIREBASE_RULES_URL: 'firebaserules',
  FIREBASE_RUNTIMECONFIG_URL: 'runtimeconfig',
  FIREBASE_SERVICE_USAGE_URL: 'serviceusage',
  FIREBASE_STORAGE_URL: 'storage',
  FIREBASE_TOKEN_URL: 'www',
  FIRESTORE_URL: 'firestore',
};

/** Those that the documented lines for the Google Cloud CLI call. */
const cloudCliApis = ['cloudresourcemanager', 'firestore', 'iam'];

export async function startRehearsal({ projectId, builds }: RehearsalOptions): Promise<Rehearsal> {
  const root = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const project = join(root, 'project');
  const folder = join(project, 'functions');
  const home = join(root, 'home');
  mkdirSync(home);
  copyProject(project, builds);
  const google = await startGoogle(projectId);
  const origins = Object.entries(originVariables).map(([variable, api]): [string, string] => [
    variable,
    google.origin(`${api}.googleapis.com`),
  ]);
  const env: Record<string, string | undefined> = {
    ...{ PATH: process.env['PATH'], HOME: home, FIREBASE_TOKEN: 'rehearsal' },
    // The CLI asks npm for newer versions.
    npm_config_fetch_retries: '0',
    NODE_OPTIONS: `--require ${resolve(__dirname, 'toLoopback.cjs')}`,
    ...Object.fromEntries(origins),
    ...cloudCliEnv(google, home),
  };
  const named = (line: string): string => line.replaceAll('YOUR-PROJECT', projectId);
  return {
    google,
    folder,
    writeSettings: (text, file = '.env') => {
      writeFileSync(join(folder, file), text);
    },
    run: async (line) => {
      const options = { cwd: folder, env, timeoutMs };
      const { exitCode, output } = await runCommand('bash', ['-c', named(line)], options);
      return { exitCode, output: stripVTControlCharacters(output) };
    },
    runInTerminal: async (line, answers = {}) => {
      const options = { cwd: folder, env, timeoutMs, answers };
      const { exitCode, output } = await runInTerminal(named(line), options);
      return { exitCode, output: stripVTControlCharacters(output) };
    },
    close: async () => {
      await google.close();
      rmSync(root, { recursive: true });
    },
  };
}

/** https://cloud.google.com/sdk/docs/properties */
function cloudCliEnv(google: GoogleStandIn, home: string): Record<string, string> {
  const overrides = cloudCliApis.map((api): [string, string] => [
    `CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`,
    `${google.url(`${api}.googleapis.com`)}/`,
  ]);
  return {
    ...{ CLOUDSDK_CONFIG: join(home, 'gcloud'), CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true' },
    ...{ CLOUDSDK_CORE_DISABLE_PROMPTS: 'true', CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true' },
    ...Object.fromEntries(overrides),
  };
}

function copyProject(to: string, builds: boolean): void {
  const isPart = (path: string): boolean => {
    const parts = relative(projectFolder, path).split(sep);
    const isSettings = /^\.(env|secret)/.test(basename(path));
    return !isSettings && !parts.some((part) => notCopied.has(part));
  };
  cpSync(projectFolder, to, { recursive: true, filter: isPart });
  symlinkSync(resolve(functionsFolder, 'node_modules'), join(to, 'functions/node_modules'));
  if (builds) return;
  cpSync(resolve(functionsFolder, 'lib'), join(to, 'functions/lib'), { recursive: true });
  const configPath = join(to, 'firebase.json');
  const config = configSchema.parse(JSON.parse(readFileSync(configPath, 'utf8')));
  const [codebase] = config.functions;
  const checks = codebase.predeploy.filter((step) => step.endsWith(' run settings'));
  const functions = [{ ...codebase, predeploy: checks }];
  writeFileSync(configPath, JSON.stringify({ ...config, functions }));
}
