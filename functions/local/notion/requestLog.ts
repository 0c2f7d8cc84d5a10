/** One request that arrived at the simulated API or its files. */
export interface LoggedRequest {
  /** When it arrived, on the simulator's clock. */
  atMs: number;
  method: string;
  path: string;
  /** Without the question mark; empty for files, whose query is a signature. */
  query: string;
  /** The last four characters of the token. */
  tokenEnd: string | null;
  /** Null while it is unanswered and when the connection was dropped. */
  status: number | null;
  durationMs: number | null;
}

const MAX_ENTRIES = 10_000;

/** Remembers the last requests in the order of their arrival. */
export function createRequestLog(nowMs: () => number) {
  let entries: LoggedRequest[] = [];
  return {
    list: (): readonly LoggedRequest[] => entries,
    clear: (): void => {
      entries = [];
    },
    /** @returns a function that notes the answer, or null for a dropped connection. */
    arrive(request: {
      method: string;
      path: string;
      query: string;
      secret: string | null;
    }): (status: number | null) => void {
      const atMs = nowMs();
      const { method, path, query, secret } = request;
      const entry: LoggedRequest = {
        atMs,
        method,
        path,
        query,
        tokenEnd: secret === null ? null : secret.slice(-4),
        status: null,
        durationMs: null,
      };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      return (status) => {
        entry.status = status;
        entry.durationMs = nowMs() - atMs;
      };
    },
  };
}
