import { randomBytes } from 'node:crypto';
import { parseNotionId } from '../../src/notion/ids';
import type { DatabaseDescription, NotionReader } from '../../src/notion/reader';
import { deadlineIn } from '../../src/shared/deadline';
import { systemClock } from '../../src/shared/clock';
import type { ConnectionStore } from '../../src/widgets/connectionStore';
import { slugSchema, widgetSettingsSchema, type Widget } from '../../src/widgets/widget';
import type { WidgetStore } from '../../src/widgets/widgetStore';

export interface NewWidget {
  userId: string;
  token: string;
  /** A Notion URL or id, as a person pastes it. */
  database: string;
  dataSourceId?: string | undefined;
  name?: string | undefined;
  slug?: string | undefined;
  settings?: Partial<Widget['settings']>;
}

export interface AddedWidget {
  widget: Widget;
  description: DatabaseDescription;
}

/** What a person can put right; the message says how. */
export class SeedError extends Error {}

const readBudgetMs = 60_000;

/** Checks token and database with Notion, finds the columns, and stores a widget on them. */
export function createAddWidget(parts: {
  reader: NotionReader;
  connections: ConnectionStore;
  widgets: WidgetStore;
}): (wanted: NewWidget) => Promise<AddedWidget> {
  const { reader, connections, widgets } = parts;
  return async (wanted) => {
    const databaseId = parseNotionId(wanted.database);
    if (databaseId === null) {
      throw new SeedError(
        'That is no address or id of a Notion database. In Notion: open the database as a full page, ••• → Copy link.',
      );
    }
    const description = await reader.describeDatabase({
      connection: { token: wanted.token, pacingKey: 'seed', workspaceId: null },
      databaseId,
      dataSourceId: wanted.dataSourceId ?? null,
      deadline: deadlineIn(systemClock, readBudgetMs),
    });
    const name = wanted.name ?? (description.title === '' ? 'Content calendar' : description.title);
    const slug = wanted.slug ?? slugFrom(name);
    if (!slugSchema.safeParse(slug).success) {
      throw new SeedError('A slug has 1 to 128 letters, digits, hyphens and underscores.');
    }
    const { userId, token } = wanted;
    const { workspaceId } = description;
    const widget: Widget = {
      id: randomBytes(10).toString('hex'),
      userId,
      name,
      slug,
      connectionId: await connections.save({ userId, token, workspaceId }),
      databaseId,
      dataSourceId: description.schema.dataSourceId,
      mapping: description.schema.bindings,
      settings: widgetSettingsSchema.parse(wanted.settings ?? {}),
      isActive: true,
      views: 0,
      health: null,
    };
    if (!(await widgets.create(widget))) {
      throw new SeedError(`The slug "${slug}" is taken: choose another with --slug.`);
    }
    return { widget, description };
  };
}

/** Readable, and not to be guessed. */
function slugFrom(name: string): string {
  const readable = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return `${readable === '' ? 'widget' : readable}-${randomBytes(8).toString('hex')}`;
}
