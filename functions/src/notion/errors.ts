/** What an answer of Notion's, or its absence, means for a widget: the table in NOTION.md. */
export type NotionErrorKind =
  | 'unauthorized'
  | 'not_shared'
  | 'restricted'
  | 'edge_blocked'
  | 'schema_mismatch'
  | 'rate_limited'
  | 'request_blocked'
  | 'unavailable'
  | 'timeout'
  | 'too_large'
  | 'in_trash'
  | 'not_queryable'
  | 'choose_data_source'
  | 'unexpected_answer';
