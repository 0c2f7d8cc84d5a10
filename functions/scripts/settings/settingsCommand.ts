import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig, loadDeployment, type Environment } from '../../src/config';
import { functionOptions } from '../../src/functionOptions';
import { variables, type Variable } from '../../src/variables';
import { CallError, isProjectId, type Command } from '../command';
import { commandEnvironment } from '../environment';

const help = `Checks the settings of a deploy, as "firebase deploy" does before it builds anything.

  npm run settings -- --project ID

  --project  the project's id; GCLOUD_PROJECT, which "firebase deploy" sets, where it is absent
  --folder   where .env and .env.ID lie; functions, where it is absent

Reads .env and .env.ID, as the deploy does; the second outweighs the first. Each variable that is
not commented out in env.example needs a line in them, be it empty: the deploy would ask for it.
Exit codes: 0 all can be used, 1 not all, 2 the call is wrong.`;

export const settingsCommand: Command = {
  help,
  run(args, terminal) {
    const { values } = parseArgs({
      args,
      options: { project: { type: 'string' }, folder: { type: 'string' } },
    });
    const projectId = values.project ?? terminal.env['GCLOUD_PROJECT'] ?? '';
    if (!isProjectId(projectId)) throw new CallError('Name the project: --project ID.');
    const folder = resolve(values.folder ?? resolve(__dirname, '../..'));
    const files = ['.env', `.env.${projectId}`];
    const read = files.filter((file) => existsSync(resolve(folder, file)));
    const env = commandEnvironment({}, folder, read);
    const problems =
      read.length === 0
        ? ['There is no .env: make it with "cp ../env.example .env".']
        : problemsOf(env);
    for (const problem of problems) terminal.note(problem);
    if (problems.length > 0) return Promise.resolve(1);
    terminal.print(`Settings: ${read.join(' and ')}, all can be used.`);
    const instances = instancesAtMost(env);
    const note = instances > 20 ? ' Google allows a new project 20, as people report.' : '';
    terminal.print(`Instances at most: ${instances} in sum.${note}`);
    return Promise.resolve(0);
  },
};

/** Sentences. */
function problemsOf(env: Environment): string[] {
  const named = (wanted: (variable: Variable) => boolean): string[] =>
    variables.filter(wanted).map(({ name }) => name);
  const isGiven = (name: string): boolean => (env[name] ?? '').trim() !== '';
  const absent = named(({ scope, name }) => scope === 'deployed' && !(name in env));
  const misplaced = named(({ scope, name }) => scope === 'secret' && name in env);
  const local = named(({ scope, name }) => scope === 'local' && isGiven(name));
  return [
    ...misplaced.map(
      (name) =>
        `${name} is a secret: take it out of .env. "npm run secrets" keeps it where it belongs.`,
    ),
    ...local.map((name) => `${name} is for one machine: move it to .env.local.`),
    ...(absent.length === 0
      ? []
      : [`No line for ${absent.join(', ')}: copy from env.example what .env lacks.`]),
    ...refusals(env),
  ];
}

function refusals(env: Environment): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [error.message];
    throw error;
  }
}

/** What Google's quota has to allow. */
function instancesAtMost(env: Environment): number {
  const all = Object.values({ ...functionOptions(loadDeployment(env)) });
  return all.reduce((sum, { maxInstances }) => sum + Number(maxInstances), 0);
}
