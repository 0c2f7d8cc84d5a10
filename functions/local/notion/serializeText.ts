import type { Cell, Span } from './cell';
import { compactId } from './ids';
import type { User } from './model';

export type Json = Record<string, unknown>;

/** A user as the people columns show one. */
export function serializeUser(user: User): Json {
  return {
    object: 'user',
    id: user.id,
    name: user.name,
    avatar_url: null,
    type: 'person',
    person: { email: user.email },
  };
}

/** Rich text of a plain string or of spans; anything else has no text. */
export function serializeText(cell: Cell, owner: User): Json[] {
  if (typeof cell === 'string') return cell === '' ? [] : [serializeSpan({ text: cell }, owner)];
  if (typeof cell === 'number' || typeof cell === 'boolean') {
    return [serializeSpan({ text: String(cell) }, owner)];
  }
  if (!Array.isArray(cell)) return [];
  return cell.flatMap((item) =>
    typeof item === 'object' && 'text' in item ? [serializeSpan(item, owner)] : [],
  );
}

function serializeSpan(span: Span, owner: User): Json {
  return {
    ...content(span, owner),
    annotations: {
      bold: span.bold ?? false,
      italic: false,
      strikethrough: false,
      underline: false,
      code: false,
      color: span.color ?? 'default',
    },
    plain_text: span.text,
    href: href(span),
  };
}

function content(span: Span, owner: User): Json {
  const { mention } = span;
  if (mention === undefined) {
    const link = span.link === undefined ? null : { url: span.link };
    return { type: 'text', text: { content: span.text, link } };
  }
  if ('page' in mention) return { type: 'mention', mention: typed('page', { id: mention.page }) };
  if ('database' in mention) {
    return { type: 'mention', mention: typed('database', { id: mention.database }) };
  }
  if ('user' in mention) return { type: 'mention', mention: typed('user', serializeUser(owner)) };
  const date = { start: mention.date, end: null, time_zone: null };
  return { type: 'mention', mention: typed('date', date) };
}

function typed(type: string, value: Json): Json {
  return { type, [type]: value };
}

function href(span: Span): string | null {
  const { mention } = span;
  if (mention === undefined) return span.link ?? null;
  if ('page' in mention) return `https://www.notion.so/${compactId(mention.page)}`;
  if ('database' in mention) return `https://www.notion.so/${compactId(mention.database)}`;
  return null;
}
