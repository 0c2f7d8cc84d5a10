import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { NewWidget } from '../../src/owners/ownerRequests';
import { CallError, callersPath, type Terminal } from '../command';
import { findTarget } from '../target';
import { addressLines, mappingLines } from './texts';
import { commonOptions, print, type Verb } from './verb';

/** Makes a widget for `--user`. */
export const createVerb: Verb = (args, terminal) => {
  const { values } = parseArgs({
    args,
    options: {
      ...commonOptions,
      user: { type: 'string' },
      database: { type: 'string' },
      name: { type: 'string' },
      'token-file': { type: 'string' },
      connection: { type: 'string' },
      slug: { type: 'string' },
      'data-source': { type: 'string' },
      'only-status': { type: 'string', multiple: true },
      'only-platform': { type: 'string', multiple: true },
    },
  });
  const { user, database, name, json } = values;
  if (user === undefined || database === undefined || name === undefined) {
    throw new CallError('create needs --user, --database and --name.');
  }
  const target = findTarget(values, terminal.env);
  const wanted: NewWidget = {
    name,
    database,
    ...accessOf(terminal, values['token-file'], values.connection),
    slug: values.slug,
    dataSourceId: values['data-source'],
    settings: { onlyStatuses: values['only-status'], onlyPlatforms: values['only-platform'] },
  };
  return {
    target,
    run: async ({ owners, addressesOf }) => {
      const { widget, mapping, warnings } = await owners.create(user, wanted);
      const addresses = addressesOf(widget.slug);
      print(terminal, json, { widget, mapping, warnings, addresses }, () => [
        `Made the widget ${widget.id}.`,
        ...addressLines(addresses),
        ...mappingLines(mapping),
        ...warnings.map((warning) => `! ${warning}`),
      ]);
      return 0;
    },
  };
};

/** What Notion is asked with: a token that no list of processes shows, or a connection. */
function accessOf(
  terminal: Terminal,
  tokenFile: string | undefined,
  connectionId: string | undefined,
): Pick<NewWidget, 'notionToken' | 'connectionId'> {
  if (connectionId !== undefined) {
    if (tokenFile === undefined) return { connectionId };
    throw new CallError('Give --connection or --token-file, not both.');
  }
  const token =
    tokenFile === undefined ? terminal.env['NOTION_TOKEN'] : readToken(terminal, tokenFile);
  const notionToken = token?.trim() ?? '';
  if (notionToken !== '') return { notionToken };
  throw new CallError(
    tokenFile === undefined
      ? 'There is no token: give --token-file FILE (- is the standard input), NOTION_TOKEN in the environment, or --connection ID.'
      : 'The token file is empty.',
  );
}

function readToken(terminal: Terminal, path: string): string {
  try {
    if (path === '-') return terminal.readInput();
    return readFileSync(callersPath(path, terminal.env), 'utf8');
  } catch {
    throw new CallError(`The token file ${path} can't be read.`);
  }
}
