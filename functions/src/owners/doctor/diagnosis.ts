import type { ColumnName } from '../../notion/columns/columns';

/** One thing that is right or wrong with a widget, and what to do about it. */
export interface Finding {
  check:
    | 'widget'
    | 'token'
    | 'database'
    | 'trash'
    | 'data_source'
    | 'column'
    | 'drafts'
    | 'notion'
    | 'posts';
  /** With `column`. */
  column: ColumnName | null;
  status: 'ok' | 'warning' | 'error' | 'unknown';
  /** A short code, such as `renamed`, `missing`, `unusable_type`, `not_shared`. */
  code: string;
  /** What it is, and what to do, for a person. */
  message: string;
}

/** A finding, about the whole widget where it names no column. */
export function finding(
  check: Finding['check'],
  status: Finding['status'],
  code: string,
  message: string,
  column: ColumnName | null = null,
): Finding {
  return { check, column, status, code, message };
}

/** `GET /api/widgets/{id}/health`, docs/contract.md#owners-api. Times are ISO 8601. */
export interface Diagnosis {
  status: 'healthy' | 'degraded' | 'broken';
  checkedAt: string;
  findings: Finding[];
  newestPost: { id: string; title: string; publishDate: string | null } | null;
  posts: { served: number; heldBack: number } | null;
  lastRefreshAt: string | null;
  lastError: { code: string; message: string; at: string | null } | null;
  /** When Notion is asked again by itself; null: at the next view. */
  nextRetryAt: string | null;
}
