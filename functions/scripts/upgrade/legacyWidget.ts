import type { Timestamp } from 'firebase-admin/firestore';
import { parseNotionId } from '../../src/notion/answers/ids';
import { slugSchema, widgetSchema, type WidgetSettings } from '../../src/widgets/widget';
import { cleanSettings } from './legacySettings';
import { readLegacyTime } from './legacyTime';
import type { LegacyToken, TokenProblem } from './legacyToken';

/** Why a document is left as it was. */
export type LeftCode =
  | TokenProblem
  | 'not_legacy'
  | 'owner'
  | 'database'
  | 'slug_form'
  | 'slug_taken'
  | 'settings'
  | 'is_active';

/** A widget of the legacy product, in today's form but for its connection. */
export interface LegacyWidget {
  token: string;
  wasEncrypted: boolean;
  fields: {
    userId: string;
    name: string;
    slug: string;
    databaseId: string;
    dataSourceId: null;
    mapping: Record<string, never>;
    columns: Record<string, never>;
    settings: WidgetSettings;
    isActive: boolean;
    views: number;
    health: null;
    createdAt: Timestamp;
    updatedAt: Timestamp;
  };
  /** Other fields that hold the token: they go with it. */
  leakingFields: string[];
  /** What was not simply kept, for a person. */
  notes: string[];
}

export type Judged =
  | { state: 'upgraded' }
  | { state: 'legacy'; widget: LegacyWidget }
  | { state: 'left'; code: LeftCode; reason: string };

export interface StoredDocument {
  id: string;
  data: Readonly<Record<string, unknown>>;
  /** When Firestore first wrote it. */
  createTime: Timestamp;
}

/** Says what a document under `widgets/` is. Pure; nothing in the answer's words is secret. */
export function judgeWidget(
  { id, data, createTime }: StoredDocument,
  readToken: (stored: unknown) => LegacyToken,
): Judged {
  if (data['token'] === undefined) return judgeWithoutToken(id, data);
  if (data['connectionId'] !== undefined) {
    return left('not_legacy', 'it has a token and a connectionId: remove the one that is wrong');
  }
  const notes: string[] = [];
  const { userId } = data;
  if (typeof userId !== 'string' || userId.trim() === '') return left('owner', 'it has no userId');
  const slug = slugSchema.safeParse(data['slug']);
  if (!slug.success) {
    return left('slug_form', 'its slug is not 1 to 128 letters, digits, hyphens and underscores');
  }
  const databaseId = readDatabaseId(data['databaseId']);
  if (databaseId === null) {
    return left('database', 'its databaseId holds no id of a Notion database');
  }
  const isActive = readIsActive(data['isActive']);
  if (isActive === null) return left('is_active', 'its isActive is neither true nor false');
  const cleaned = cleanSettings(data['settings']);
  if ('problem' in cleaned) return left('settings', cleaned.problem);
  const read = readToken(data['token']);
  if ('problem' in read) return left(read.problem, read.reason);

  const views = readViews(data['views']);
  if (views === null) notes.push('views: not a count, now 0');
  const name = readName(data['name']);
  if (name === null) notes.push('name: none, now "Content calendar"');
  const createdAt = readLegacyTime(data['createdAt']);
  if (createdAt === null) notes.push('createdAt: not readable, now when the document was made');
  const updatedAt = readLegacyTime(data['updatedAt']);
  if (updatedAt === null) notes.push('updatedAt: not readable, now as createdAt');
  const leakingFields = fieldsHolding(data, read.token);
  for (const field of leakingFields) {
    notes.push(`${JSON.stringify(field.slice(0, 40))}: held the token, removed`);
  }
  const madeAt = createdAt ?? createTime;
  return {
    state: 'legacy',
    widget: {
      token: read.token,
      wasEncrypted: read.wasEncrypted,
      fields: {
        userId,
        name: name ?? 'Content calendar',
        slug: slug.data,
        databaseId,
        dataSourceId: null,
        mapping: {},
        columns: {},
        settings: cleaned.settings,
        isActive,
        views: views ?? 0,
        health: null,
        createdAt: madeAt,
        updatedAt: updatedAt ?? madeAt,
      },
      leakingFields,
      notes: [...notes, ...cleaned.notes],
    },
  };
}

function judgeWithoutToken(id: string, data: StoredDocument['data']): Judged {
  const parsed = widgetSchema.safeParse({ ...data, id });
  if (parsed.success) return { state: 'upgraded' };
  const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))].join(', ');
  return left('not_legacy', `it has no token, and is no widget of today's form either (${fields})`);
}

function left(code: LeftCode, reason: string): Judged {
  return { state: 'left', code, reason };
}

/** An id, an address, or a part of one such as `workspace/Calendar-<id>?v=<view>`. */
function readDatabaseId(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const whole = parseNotionId(text);
  if (whole !== null || text.includes('://')) return whole;
  return parseNotionId(`https://www.notion.so/${text.replace(/^\/+/, '')}`);
}

function readIsActive(value: unknown): boolean | null {
  if (value === undefined || value === null) return true;
  if (value === true || value === 'true' || value === 1) return true;
  if (value === false || value === 'false' || value === 0) return false;
  return null;
}

/** Undefined counts as none yet. */
function readViews(value: unknown): number | null {
  if (value === undefined || value === null) return 0;
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function readName(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Fields that neither product knows stay, unless the token stands in them. */
function fieldsHolding(data: StoredDocument['data'], token: string): string[] {
  const ours = new Set(['token', 'settings', 'databaseId', 'slug', 'userId', 'name']);
  return Object.entries(data)
    .filter(([field, value]) => !ours.has(field) && JSON.stringify({ value }).includes(token))
    .map(([field]) => field);
}
