import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { NewWidget } from '../../src/widgets/ownerTypes';
import { CallError, callersPath } from '../command';
import { findTarget } from '../target';
import { addressLines, mappingLines } from './texts';
import { commonOptions, print, type Verb } from './verb';

/** Makes a widget for `--user`. */
export const createVerb: Verb = (args) => {
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
  const target = findTarget(values);
  const wanted: NewWidget = {
    name,
    database,
    ...accessOf(values['token-file'], values.connection),
    slug: values.slug,
    dataSourceId: values['data-source'],
    settings: { onlyStatuses: values['only-status'], onlyPlatforms: values['only-platform'] },
  };
  return {
    target,
    run: async ({ owners, addressesOf }) => {
      const { widget, mapping, warnings } = await owners.create(user, wanted);
      const addresses = addressesOf(widget.slug);
      print(json, { widget, mapping, warnings, addresses }, () => [
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
  tokenFile: string | undefined,
  connectionId: string | undefined,
): Pick<NewWidget, 'notionToken' | 'connectionId'> {
  if (connectionId !== undefined) {
    if (tokenFile === undefined) return { connectionId };
    throw new CallError('Give --connection or --token-file, not both.');
  }
  const token = tokenFile === undefined ? process.env['NOTION_TOKEN'] : readToken(tokenFile);
  const notionToken = token?.trim() ?? '';
  if (notionToken !== '') return { notionToken };
  throw new CallError(
    tokenFile === undefined
      ? 'There is no token: give --token-file FILE (- is the standard input), NOTION_TOKEN in the environment, or --connection ID.'
      : 'The token file is empty.',
  );
}

function readToken(path: string): string {
  try {
    return readFileSync(path === '-' ? process.stdin.fd : callersPath(path), 'utf8');
  } catch {
    throw new CallError(`The token file ${path} can't be read.`);
  }
}
