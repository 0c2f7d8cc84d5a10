import { createNotionClient } from '../../../src/notion/client/client';
import { createLocalPacer } from '../../../src/notion/pacing/pacers';
import type { Pacer } from '../../../src/notion/pacing/pacing';
import {
  createNotionReader,
  type NotionReader,
  type PostsRequest,
} from '../../../src/notion/reading/reader';
import { systemClock } from '../../../src/shared/clock';
import { deadlineIn } from '../../../src/shared/deadline';
import { databaseId } from '../tinyNotion';

const report = () => undefined;
const fastPacer = () => createLocalPacer({ requestsPerSecond: 500, clock: systemClock, report });

export const connection = { token: 'token-1', pacingKey: 'k', workspaceId: null };
export const deadline = () => deadlineIn(systemClock, 25_000);

/** A reader of the tiny Notion; without a pacer of the test's own, one that hardly paces. */
export function createTinyReader(baseUrl: string, pacer: Pacer = fastPacer()): NotionReader {
  const client = createNotionClient({
    baseUrl,
    timeoutMs: 20_000,
    pacer,
    clock: systemClock,
    report,
  });
  return createNotionReader({ client, clock: systemClock });
}

/** Asks for all posts of its database, the schema first. */
export const request = (more: Partial<PostsRequest> = {}): PostsRequest => ({
  connection,
  databaseId,
  dataSourceId: null,
  mapping: {},
  hideType: null,
  schema: null,
  isFirst: false,
  maxPosts: 1_000,
  progress: { begun: null, onLearned: () => undefined },
  priority: 'foreground',
  deadline: deadline(),
  ...more,
});
