import { isNotionErrorKind } from '../../notion/errors';
import { isoTime } from '../../shared/isoTime';
import type { WidgetHealth } from '../../widgets/widget';
import { adviceFor } from './notionRefusal';

/** The health of a widget as its owner sees it; all but `status` are null where it is healthy. */
export interface HealthView {
  status: 'healthy' | 'broken';
  /** What is wrong, such as `unauthorized`. */
  code: string | null;
  /** What it is and what to do, for a person. */
  message: string | null;
  /** When it was first found, ISO 8601. */
  since: string | null;
}

/** What the stored health of a widget means; null: nothing lasting was ever found. */
export function describeHealth(health: WidgetHealth | null): HealthView {
  if (typeof health?.finding !== 'string') {
    return { status: 'healthy', code: null, message: null, since: null };
  }
  const { finding, sinceMs } = health;
  return { status: 'broken', code: finding, message: messageOf(finding), since: isoTime(sinceMs) };
}

/** What the kind of a failure means for an owner, and what to do. */
export function messageOf(reason: string): string {
  if (isNotionErrorKind(reason)) return adviceFor(reason);
  return reason === 'connection'
    ? 'The stored connection to Notion could not be opened. If this stays, enter the token again.'
    : 'The posts could not be loaded from Notion.';
}
