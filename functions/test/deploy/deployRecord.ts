import type { DeployedFunction, GoogleProject } from '../../local/google/googleProject';

/** What a deploy has left in a project, in the form of the manifest, deployed.json. */
export function deployRecord(project: GoogleProject): object {
  const functions = [...project.functions.values()];
  const [first] = functions;
  const shared = Object.entries(first?.serviceConfig.environmentVariables ?? {}).filter(
    ([name, value]) =>
      functions.every(({ serviceConfig }) => serviceConfig.environmentVariables[name] === value),
  );
  const version = project.hostingVersions.get(project.liveVersion ?? '');
  return {
    functions: byName(functions, (made) => [
      `${regionOf(made.name)}/${lastOf(made.name)}`,
      recordOfFunction(made, new Set(shared.map(([name]) => name)), project),
    ]),
    environmentOfAll: Object.fromEntries(shared),
    readersOfSecrets: byName([...project.secrets.keys()], (secret) => [
      secret,
      whoMay(project, `projects/${project.id}/secrets/${secret}`),
    ]),
    queues: byName([...project.queues.values()], (queue) => [String(queue['name']), queue]),
    images: byName([...project.repositories.values()], (repository) => [
      String(repository['name']),
      repository['cleanupPolicies'] ?? null,
    ]),
    rolesInProject: [...new Set([project.id, project.number])].flatMap((name) =>
      whoMay(project, `projects/${name}`),
    ),
    hosting: { config: version?.config, files: Object.keys(version?.files ?? {}).sort() },
    rules: Object.fromEntries(
      [...project.releases].map(([name, ruleset]) => [
        name,
        project.rulesets.get(ruleset)?.['name'],
      ]),
    ),
    indexes: [...project.indexes].map(([name, index]) => ({
      collection: name.split('/').at(-3),
      fields: index['fields'],
    })),
    fieldOverrides: [...project.fieldOverrides].map(([name, field]) => ({
      field: name.split('/').slice(-3).join('/'),
      indexConfig: field['indexConfig'],
    })),
  };
}

function recordOfFunction(
  { labels, buildConfig, serviceConfig, eventTrigger }: DeployedFunction,
  shared: ReadonlySet<string>,
  project: GoogleProject,
): object {
  const { environmentVariables, secretEnvironmentVariables = [], ...limits } = serviceConfig;
  const { uri: _uri, service, ...rest } = limits;
  const own = Object.entries(environmentVariables).filter(([name]) => !shared.has(name));
  return {
    runtime: buildConfig['runtime'],
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
    environmentVariables: Object.fromEntries(own),
    secrets: secretEnvironmentVariables.map(({ key, version }) => `${key}:${version}`),
    invokers: whoMay(project, String(service)),
    ...(labels['deployment-taskqueue'] === undefined ? {} : { taskQueue: true }),
    ...(eventTrigger === undefined ? {} : { eventTrigger }),
  };
}

function whoMay(project: GoogleProject, resource: string): string[] {
  const bindings = project.policies.get(resource) ?? [];
  return bindings.flatMap(({ role, members }) => members.map((member) => `${role}: ${member}`));
}

function byName<T>(items: readonly T[], entryOf: (item: T) => [string, unknown]): object {
  return Object.fromEntries(items.map(entryOf).sort(([a], [b]) => a.localeCompare(b)));
}

function regionOf(name: string): string {
  return name.split('/')[3] ?? '';
}

function lastOf(name: string): string {
  return name.split('/').at(-1) ?? '';
}
