/** Who asks Notion: the token, and what its requests are paced under. */
export interface NotionConnection {
  token: string;
  /** The token's fingerprint. */
  pacingKey: string;
  /** Connections of one workspace also share a limit of Notion's; null: not known. */
  workspaceId: string | null;
}

/** What pacing knows a connection by. */
export type PacedConnection = Pick<NotionConnection, 'pacingKey' | 'workspaceId'>;
