import { contentCalendarColumns } from './column';
import { demoPosts, demoValues } from './demoPosts';
import { sceneNames } from './drawings/drawPicture';
import { createEdits } from './edits';
import type { Database } from './model';
import type { NotionState } from './state';

/** What a seed needs to make a widget. */
export interface DemoDatabase {
  title: string;
  databaseId: string;
  dataSourceId: string;
  token: string;
}

export interface DemoWorkspace {
  workspaceId: string;
  /** About thirty posts with every kind of media. */
  calendar: DemoDatabase;
  /** 250 posts, three pages of a query. */
  archive: DemoDatabase;
  /** Notion answers 401 to its token. */
  revoked: DemoDatabase;
}

const CALENDAR_TOKEN = 'ntn_demo00000000000000000000000000000000calendar';
const ARCHIVE_TOKEN = 'ntn_demo000000000000000000000000000000000archive';
const REVOKED_TOKEN = 'ntn_demo000000000000000000000000000000000revoked';
const ARCHIVE_POST_COUNT = 250;
const DAY_MS = 86_400_000;

/** Fills an empty state with the demo. The ids are the same at every start. */
export function createDemoWorkspace(state: NotionState): DemoWorkspace {
  const edits = createEdits(state);
  const workspaceId = edits.addWorkspace({ name: 'Studio Mara' }).id;
  for (const secret of [CALENDAR_TOKEN, ARCHIVE_TOKEN, REVOKED_TOKEN]) {
    edits.addToken({ workspaceId, secret, name: 'NotionWidgets Pro' });
  }

  function addCalendar(title: string, emoji: string, token: string): DemoDatabase {
    const database = edits.addDatabase({
      workspaceId,
      title,
      icon: { emoji },
      dataSources: [{ properties: contentCalendarColumns() }],
      sharedWith: [token],
    });
    return { title, databaseId: database.id, dataSourceId: onlySource(database), token };
  }

  const calendar = addCalendar('Content Calendar', '🗓️', CALENDAR_TOKEN);
  for (const row of demoPosts) {
    edits.addPage(calendar.dataSourceId, {
      values: demoValues(row),
      ...(row.cover !== undefined && { cover: row.cover }),
    });
  }

  const archive = addCalendar('Content Archive', '🗄️', ARCHIVE_TOKEN);
  for (let index = 0; index < ARCHIVE_POST_COUNT; index += 1) {
    edits.addPage(archive.dataSourceId, { values: archiveValues(index) });
  }

  const revoked = addCalendar('Old Calendar', '📦', REVOKED_TOKEN);
  edits.addPage(revoked.dataSourceId, { values: archiveValues(1) });
  edits.revokeToken(REVOKED_TOKEN);
  return { workspaceId, calendar, archive, revoked };
}

const SUBJECTS = ['Morning light', 'Studio notes', 'A walk by the sea', 'Recipe', 'Outfit', 'Q&A'];

function archiveValues(index: number) {
  const day = new Date(Date.UTC(2026, 9, 31) - index * DAY_MS).toISOString().slice(0, 10);
  const scene = sceneNames[index % sceneNames.length] ?? 'sunset';
  return {
    Title: `${SUBJECTS[index % SUBJECTS.length] ?? 'Post'} no. ${ARCHIVE_POST_COUNT - index}`,
    'Publish Date': day,
    Attachment: [{ name: `${scene}-${index}.jpg`, drawing: { scene, seed: index } }],
    'Image Source': 'Image Attachment',
    Platform: ['Instagram', 'TikTok', 'Others'][index % 3] ?? 'Others',
    Status: index % 7 === 0 ? 'In progress' : 'Done',
  };
}

function onlySource(database: Database): string {
  const [dataSourceId] = database.dataSourceIds;
  if (dataSourceId === undefined) throw new Error(`${database.title} has no data source.`);
  return dataSourceId;
}
