import { parseArgs } from 'node:util';
import type { OwnedWidget } from '../../src/owners/ownedWidget';
import type { OwnerService } from '../../src/owners/ownerRequests';
import { CallError } from '../command';
import { findTarget } from '../target';
import { widgetLine } from './texts';
import { commonOptions, print, type Verb } from './verb';

const pageSize = 100;

/** Lists all widgets of `--user`, newest first. */
export const listVerb: Verb = (args, terminal) => {
  const { values } = parseArgs({ args, options: { ...commonOptions, user: { type: 'string' } } });
  const { user, json } = values;
  if (user === undefined) throw new CallError('list needs --user.');
  return {
    target: findTarget(values, terminal.env),
    async run({ owners }) {
      const widgets = await listAll(owners, user);
      print(terminal, json, widgets, () =>
        widgets.length === 0 ? ['This user has no widgets.'] : widgets.map(widgetLine),
      );
      return 0;
    },
  };
};

async function listAll(owners: OwnerService, userId: string): Promise<OwnedWidget[]> {
  const all: OwnedWidget[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<OwnerService['list']>> = await owners.list(userId, {
      limit: pageSize,
      cursor,
    });
    all.push(...page.widgets);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
