import { randomBytes } from 'node:crypto';
import { contentCalendarColumns } from '../local/notion/column';
import type { PageInput } from '../local/notion/edits';
import type { World } from '../local/production/startWorld';

/** A widget on a database of its own. */
export interface Calendar {
  slug: string;
  widgetId: string;
  token: string;
  dataSourceId: string;
}

const platforms = ['Instagram', 'TikTok', 'Others'];
const statuses = ['Not started', 'In progress', 'Done'];
const words = (
  'autumn light slow morning coffee walk dunes ramen desk reset citrus season city lights sea ' +
  'sounds trails quiet moodboard december studio linen recipe garden market launch behind scenes ' +
  'weekend notes favourite shelf window harbour train picnic ceramic wool candle'
).split(' ');

/** A calendar with `posts` rows, each with a hosted picture, and a widget on it. */
export async function addCalendar(world: World, token: string, posts: number): Promise<Calendar> {
  const { notion, demo } = world;
  const database = notion.edits.addDatabase({
    workspaceId: demo.workspaceId,
    title: 'Content calendar',
    dataSources: [{ properties: contentCalendarColumns() }],
    sharedWith: [token],
  });
  const dataSourceId = database.dataSourceIds[0] ?? '';
  for (let number = 0; number < posts; number += 1) {
    notion.edits.addPage(dataSourceId, { values: rowOf(number) });
  }
  const { widget } = await world.addWidget({
    userId: 'somebody',
    token,
    database: database.id,
    slug: `bench-${randomBytes(6).toString('hex')}`,
  });
  return { slug: widget.slug, widgetId: widget.id, token, dataSourceId };
}

/** A row as people write them: every one with other words. */
export function rowOf(number: number): NonNullable<PageInput['values']> {
  const { title, day, platform, status } = wordsOf(number);
  return {
    Title: title,
    'Publish Date': day,
    Attachment: [{ name: `IMG_${randomBytes(2).readUInt16BE()}.jpg` }],
    'Image Source': 'Image Attachment',
    Platform: platform,
    Status: status,
    Pinned: number === 0,
  };
}

export function wordsOf(number: number) {
  const pick = (values: readonly string[]): string =>
    values[randomBytes(2).readUInt16BE() % values.length] ?? '';
  const title = Array.from({ length: 6 }, () => pick(words)).join(' ');
  const day = new Date(Date.UTC(2026, 9, 1) + number * 86_400_000).toISOString().slice(0, 10);
  return { title, day, platform: pick(platforms), status: pick(statuses) };
}
