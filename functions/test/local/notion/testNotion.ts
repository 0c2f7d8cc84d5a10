import { Client, LogLevel } from '@notionhq/client';

import { contentCalendarColumns } from '../../../local/notion/column';
import type { PropertySpec } from '../../../local/notion/model';
import {
  startNotionSimulator,
  type NotionSimulator,
  type SimulatorOptions,
} from '../../../local/notion/startNotionSimulator';

export const SECRET = 'ntn_test0000000000000000000000000000000000000001';

/** Matchers whose type says no more than they do. */
export const anyString: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);

/** The official client, as the product uses it: no retries of its own. */
export function sdk(simulator: NotionSimulator, secret = SECRET): Client {
  return new Client({
    auth: secret,
    baseUrl: simulator.baseUrl,
    retry: false,
    logLevel: LogLevel.ERROR,
    logger: () => undefined,
  });
}

/** A simulator with one workspace, one token and one shared calendar without rows. */
export async function startTestNotion(
  options: SimulatorOptions = {},
  properties: PropertySpec[] = contentCalendarColumns(),
) {
  const simulator = await startNotionSimulator(options);
  const workspace = simulator.edits.addWorkspace({ name: 'Studio' });
  simulator.edits.addToken({ workspaceId: workspace.id, secret: SECRET });
  const database = simulator.edits.addDatabase({
    workspaceId: workspace.id,
    title: 'Calendar',
    dataSources: [{ properties }],
    sharedWith: [SECRET],
  });
  const dataSourceId = database.dataSourceIds[0] ?? '';
  return { simulator, workspaceId: workspace.id, databaseId: database.id, dataSourceId };
}

/** The value a promise rejects with; fails when it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The promise was expected to reject.');
}
