import { randomBytes } from 'node:crypto';
import { createFeedStore } from '../../src/feeds/copies/feedStore';
import type { Feed } from '../../src/feeds/feed';
import type { FeedAnswer } from '../../src/feeds/reading/feedService';
import type { FirstFeed } from '../../src/feeds/refreshing/firstFeed';
import { bindColumns } from '../../src/notion/columns/columns';
import type { NotionError } from '../../src/notion/errors';
import type {
  DatabaseDescription,
  DatabaseRequest,
  SchemaProperty,
} from '../../src/notion/reading/reader';
import type { NewWidget } from '../../src/owners/ownerRequests';
import { createOwnerService } from '../../src/owners/ownerService';
import { createOwnerStore } from '../../src/owners/store/ownerStore';
import { createTokenVault } from '../../src/security/tokenVault';
import { createConnectionStore } from '../../src/widgets/connections/connectionStore';
import { aFeed, startMs } from '../support/builders';
import { createTestDocuments } from '../support/documents';
import { createManualClock } from '../support/manualClock';

export const databaseId = '11111111-2222-4333-8444-555555555555';
export const otherDatabaseId = '11111111-2222-4333-8444-666666666666';
export const token = 'ntn_made_up_for_this_test';

const property = (id: string, name: string, type: string, options: string[] = []) => ({
  id,
  name,
  type,
  options,
});

/** The columns of a calendar; its ids are those that Notion gives. */
export const calendarProperties: SchemaProperty[] = [
  property('title', 'Title', 'title'),
  property('date', 'Publish Date', 'date'),
  property('file', 'Attachment', 'files'),
  property('link', 'Link', 'url'),
  property('canv', 'Canva Link', 'url'),
  property('imgs', 'Image Source', 'select'),
  property('plat', 'Platform', 'select', ['Instagram', 'TikTok']),
  property('stat', 'Status', 'status', ['Not started', 'Done']),
  property('pinn', 'Pinned', 'checkbox'),
  property('hide', 'Hide', 'checkbox'),
];

export function newWidget(changes: Partial<NewWidget> = {}): NewWidget {
  return { name: 'Calendar', database: databaseId, notionToken: token, ...changes };
}

/** The owners' service over a Firestore in this process; what Notion says is the test's. */
export function createOwnersHarness(
  options: {
    firstFeed?: FirstFeed | null;
    answer?: FeedAnswer;
    feed?: Feed;
    maxWidgets?: number;
  } = {},
) {
  const { answer = { state: 'sample' }, feed = aFeed() } = options;
  const parts = createTestDocuments();
  const { documents, firestore, record } = parts;
  const { report } = record;
  const clock = createManualClock();
  const key = randomBytes(32).toString('base64');
  const vault = createTokenVault({
    encryptionKeys: () => `k1:${key}`,
    fingerprintKey: () => key,
  });
  const connections = createConnectionStore(documents, vault);
  const store = createOwnerStore({ documents, connections, clock, report });
  const storedFeeds = createFeedStore(documents);

  const notion: { properties: SchemaProperty[]; refuses: NotionError | null } = {
    properties: calendarProperties,
    refuses: null,
  };
  const asked: DatabaseRequest[] = [];
  /** Happens while Notion is being asked. */
  const meanwhile: { work: () => Promise<unknown> } = { work: () => Promise.resolve() };
  const describeDatabase = async (request: DatabaseRequest): Promise<DatabaseDescription> => {
    asked.push(request);
    await meanwhile.work();
    if (notion.refuses !== null) throw notion.refuses;
    const { properties } = notion;
    const { bindings, platformOptions, statusOptions, problems } = bindColumns(
      properties,
      request.mapping ?? {},
    );
    const dataSourceId = request.dataSourceId ?? `source of ${request.databaseId}`;
    return {
      databaseId: request.databaseId,
      title: 'A title in Notion',
      dataSources: [{ id: dataSourceId, name: 'Plan' }],
      workspaceId: 'workspace',
      schema: { dataSourceId, bindings, platformOptions, statusOptions, readAtMs: startMs },
      properties,
      problems,
    };
  };

  const published: string[] = [];
  const changes = {
    announce: ({ slug }: { slug: string }) => {
      published.push(`changed ${slug}`);
      return Promise.resolve();
    },
    retire: ({ slug }: { slug: string }) => {
      published.push(`gone ${slug}`);
      return Promise.resolve();
    },
  };
  const queued: string[] = [];
  const loaded: string[] = [];
  const read: string[] = [];
  const firstFeed: FirstFeed = (widget) => {
    loaded.push(widget.id);
    return Promise.resolve({ kind: 'loaded', feed: aFeed() });
  };

  const service = createOwnerService({
    store,
    connections,
    reader: { describeDatabase },
    storedFeeds,
    firstFeed: options.firstFeed === undefined ? firstFeed : options.firstFeed,
    queue: {
      enqueue: ({ id }) => {
        queued.push(id);
        return Promise.resolve('taken');
      },
    },
    changes,
    feeds: {
      read: ({ id }, { refresh }) => {
        read.push(`${id} ${String(refresh)}`);
        return Promise.resolve(answer);
      },
      open: () => feed,
    },
    diagnose: () => Promise.reject(new Error('not of this test')),
    maxWidgets: options.maxWidgets ?? 100,
    clock,
    randomBytes,
    report,
  });

  const idsIn = async (collection: string): Promise<string[]> =>
    (await firestore.collection(collection).get()).docs.map(({ id }) => id);

  /** How many documents each collection has. */
  const counts = async (): Promise<Record<string, number>> => {
    const names = ['widgets', 'slugs', 'connections', 'feeds'];
    const sizes = await Promise.all(names.map(async (name) => (await idsIn(name)).length));
    return Object.fromEntries(names.map((name, index) => [name, sizes[index] ?? 0]));
  };
  const documentOf = async (path: string): Promise<unknown> =>
    (await firestore.doc(path).get()).data();

  return {
    ...parts,
    clock,
    store,
    storedFeeds,
    connections,
    service,
    notion,
    asked,
    meanwhile,
    published,
    queued,
    loaded,
    read,
    idsIn,
    counts,
    documentOf,
  };
}

export const nothingLeft = { widgets: 0, slugs: 0, connections: 0, feeds: 0 };
