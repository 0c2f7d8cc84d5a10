/** Who asks Notion: the token, and the key its requests are paced under (its fingerprint). */
export interface NotionConnection {
  token: string;
  pacingKey: string;
}
