import { randomBytes } from 'node:crypto';
import type { Firestore } from 'firebase-admin/firestore';
import { contentCalendarColumns } from '../../local/notion/column';
import type { PageInput } from '../../local/notion/edits';
import type { PropertySpec } from '../../local/notion/model';
import type { LoggedRequest } from '../../local/notion/requestLog';
import type { Instance } from '../../local/production/startInstance';
import { startWorld, type RedisWorld, type World } from '../../local/production/startWorld';
import type { WidgetSettings } from '../../src/widgets/widget';
import { emulatorHost, freshProject } from './firestore';

/** A widget on a database of its own, with a token and so a rate of its own. */
export interface TestCalendar {
  slug: string;
  widgetId: string;
  token: string;
  databaseId: string;
  dataSourceId: string;
  pageIds: string[];
  /** Requests for its rows that reached Notion since the log was cleared. */
  queries(): readonly LoggedRequest[];
  /** All requests with its token. */
  requests(): readonly LoggedRequest[];
}

export interface NewCalendar {
  columns?: PropertySpec[];
  rows?: Record<string, Exclude<PageInput['values'], undefined>[string]>[];
  settings?: Partial<WidgetSettings>;
}

interface InProject {
  projectId: string;
  firestore: Firestore;
  addCalendar(calendar?: NewCalendar): Promise<TestCalendar>;
  /** Starts an instance that does not pace itself and logs everything; `env` outweighs that. */
  startFast(target: string, env?: Record<string, string>): Promise<Instance>;
}

export type TestWorld = World & InProject;
/** A test world whose `redis` and `gateway` are there. */
export type RedisTestWorld = RedisWorld & InProject;

export interface OpenWorldOptions {
  /**
   * Another Firestore than the one of this run. Nothing is tidied up there: it may be gone by
   * then, and its data with it.
   */
  firestoreHost?: string;
  /** A Redis of its own behind an Upstash gateway. */
  redis?: boolean;
}

const onePost = [{ Title: 'The only post', 'Publish Date': '2026-11-02', Status: 'Done' }];

/** A world in a fresh project on the emulator of this run. */
export async function openWorld(
  options: OpenWorldOptions & { redis: true },
): Promise<RedisTestWorld>;
export async function openWorld(options?: OpenWorldOptions): Promise<TestWorld>;
export async function openWorld(options: OpenWorldOptions = {}): Promise<TestWorld> {
  const firestoreHost = options.firestoreHost ?? emulatorHost();
  const project = freshProject(firestoreHost);
  const { projectId, firestore } = project;
  const world = await startWorld({
    firestoreHost,
    projectId,
    smallPictures: true,
    ...(options.redis === undefined ? {} : { redis: options.redis }),
  });
  const { notion, demo } = world;
  notion.control.setLimits({ perMinute: null });
  return {
    ...world,
    projectId,
    firestore,
    startFast: (target, env = {}) =>
      world.start(target, { NOTION_REQUESTS_PER_SECOND: '100', LOG_LEVEL: 'debug', ...env }),

    async addCalendar({ columns = contentCalendarColumns(), rows = onePost, settings = {} } = {}) {
      const token = `ntn_test${randomBytes(20).toString('hex')}`;
      const { workspaceId } = demo;
      notion.edits.addToken({ workspaceId, secret: token });
      const database = notion.edits.addDatabase({
        workspaceId,
        title: 'A calendar',
        dataSources: [{ properties: columns }],
        sharedWith: [token],
      });
      const dataSourceId = database.dataSourceIds[0] ?? '';
      const pageIds = rows.map((values) => notion.edits.addPage(dataSourceId, { values }).id);
      const { widget } = await world.addWidget({
        userId: 'somebody',
        token,
        database: database.id,
        slug: `test-${randomBytes(6).toString('hex')}`,
        settings,
      });
      const addedAt = notion.requests.list().length;
      const requests = (): readonly LoggedRequest[] =>
        notion.requests
          .list()
          .slice(addedAt)
          .filter(({ tokenEnd }) => tokenEnd === token.slice(-4));
      return {
        slug: widget.slug,
        widgetId: widget.id,
        token,
        databaseId: database.id,
        dataSourceId,
        pageIds,
        requests,
        queries: () => requests().filter(({ path }) => path.endsWith('/query')),
      };
    },

    async close() {
      await world.close();
      await (options.firestoreHost === undefined ? project.cleanup() : firestore.terminate());
    },
  };
}
