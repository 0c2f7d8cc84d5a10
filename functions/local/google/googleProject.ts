/** Whom a resource lets do what. */
export interface Binding {
  role: string;
  members: string[];
}

/** A function as `firebase deploy` describes it to Google, and where it runs. */
export interface DeployedFunction {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly buildConfig: Record<string, unknown>;
  readonly serviceConfig: ServiceConfig;
  readonly eventTrigger?: Record<string, unknown> | undefined;
  readonly state: 'ACTIVE';
}

export interface ServiceConfig {
  readonly maxInstanceCount?: number | undefined;
  readonly serviceAccountEmail?: string | null | undefined;
  readonly environmentVariables: Record<string, string>;
  readonly secretEnvironmentVariables?:
    readonly { key: string; secret: string; version: string }[] | undefined;
  readonly [setting: string]: unknown;
}

export interface HostingVersion {
  status: string;
  config: Record<string, unknown>;
  /** Paths, with the hash of what is there. */
  files: Record<string, string>;
}

/** Everything that one project at Google holds, in memory. */
export interface GoogleProject {
  readonly id: string;
  readonly number: string;
  quota: { readonly instancesOfOne: number; readonly instancesInSum: number };
  /** What whoever deploys may not do. */
  readonly refusedPermissions: Set<string>;
  /** Calls until the project's first event trigger can be made. */
  eventarcRefusals: number;
  readonly enabledServices: Set<string>;
  /** E-mail addresses. */
  readonly serviceAccounts: Set<string>;
  /** By the resource's name. */
  readonly policies: Map<string, Binding[]>;
  readonly functions: Map<string, DeployedFunction>;
  /** The last source that was uploaded, a zip. */
  source: Buffer | null;
  /** Versions, the first at 0, as texts. */
  readonly secrets: Map<string, { labels: Record<string, string>; versions: string[] }>;
  readonly queues: Map<string, Record<string, unknown>>;
  /** Of Artifact Registry, where the functions' images lie. */
  readonly repositories: Map<string, Record<string, unknown>>;
  readonly databases: Map<string, Record<string, unknown>>;
  readonly indexes: Map<string, Record<string, unknown>>;
  readonly fieldOverrides: Map<string, Record<string, unknown>>;
  readonly rulesets: Map<string, Record<string, unknown>>;
  /** Names of rulesets, by the release's name. */
  readonly releases: Map<string, string>;
  readonly hostingVersions: Map<string, HostingVersion>;
  /** What Hosting serves. */
  liveVersion: string | null;
}

/**
 * As a new project on the Blaze plan is, with nothing in it. Its quota of instances is what people
 * report of new projects; Google documents none.
 */
export function createGoogleProject(id: string): GoogleProject {
  const number = '123456789012';
  return {
    id,
    number,
    quota: { instancesOfOne: 10, instancesInSum: 20 },
    refusedPermissions: new Set(),
    eventarcRefusals: 0,
    enabledServices: new Set(),
    serviceAccounts: new Set([`${number}-compute@developer.gserviceaccount.com`]),
    policies: new Map(),
    functions: new Map(),
    source: null,
    secrets: new Map(),
    queues: new Map(),
    repositories: new Map(),
    databases: new Map(),
    indexes: new Map(),
    fieldOverrides: new Map(),
    rulesets: new Map(),
    releases: new Map(),
    hostingVersions: new Map(),
    liveVersion: null,
  };
}

/** The account of functions that name none. */
export function defaultAccountOf(project: GoogleProject): string {
  return `${project.number}-compute@developer.gserviceaccount.com`;
}

/** Who has a role at a resource. */
export function membersOf(project: GoogleProject, resource: string, role: string): string[] {
  const bindings = project.policies.get(resource) ?? [];
  return bindings.filter((binding) => binding.role === role).flatMap(({ members }) => members);
}
