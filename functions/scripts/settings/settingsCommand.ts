import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '../../src/config';
import { variables } from '../../src/variables';
import { CallError, type Command } from '../command';
import { commandEnvironment } from '../environment';

const help = `Checks the settings of a deploy, as "firebase deploy" does before it builds anything.

  npm run settings -- --project ID

  --project  the project's id; GCLOUD_PROJECT, which "firebase deploy" sets, where it is absent
  --folder   where .env and .env.ID lie; functions, where it is absent

Reads .env and .env.ID, as the deploy does; the second outweighs the first.
Exit codes: 0 all can be used, 1 not all, 2 the call is wrong.`;

export const settingsCommand: Command = {
  help,
  run(args, terminal) {
    const { values } = parseArgs({
      args,
      options: { project: { type: 'string' }, folder: { type: 'string' } },
    });
    const projectId = values.project ?? terminal.env['GCLOUD_PROJECT'] ?? '';
    if (projectId === '') throw new CallError('Name the project: --project ID.');
    const folder = resolve(values.folder ?? resolve(__dirname, '../..'));
    const files = ['.env', `.env.${projectId}`];
    const problems = problemsOf(folder, files);
    for (const problem of problems) terminal.note(problem);
    const read = files.filter((file) => existsSync(resolve(folder, file))).join(' and ');
    if (problems.length === 0) {
      terminal.print(`Settings: ${read === '' ? 'defaults alone' : read}, all can be used.`);
    }
    return Promise.resolve(problems.length === 0 ? 0 : 1);
  },
};

/** Sentences. */
function problemsOf(folder: string, files: readonly string[]): string[] {
  const env = commandEnvironment({}, folder, files);
  const given = (name: string): boolean => (env[name] ?? '').trim() !== '';
  const misplaced = variables
    .filter(({ scope, name }) => scope === 'secret' && name in env)
    .map(
      ({ name }) =>
        `${name} is a secret: take it out of ${files.join(' and ')}, and keep it with "npx firebase functions:secrets:set ${name}".`,
    );
  const local = variables
    .filter(({ scope, name }) => scope === 'local' && given(name))
    .map(({ name }) => `${name} is for one machine: move it to .env.local.`);
  return [...misplaced, ...local, ...refusals(env)];
}

function refusals(env: Parameters<typeof loadConfig>[0]): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [error.message];
    throw error;
  }
}
