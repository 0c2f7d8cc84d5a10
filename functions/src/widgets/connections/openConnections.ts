import { freshnessAt, type Lifetime } from '../../cache/freshness';
import { createMemoryTier } from '../../cache/memoryTier';
import { StoreError } from '../../firestore/documents';
import type { NotionConnection } from '../../notion/reading/reader';
import type { Clock } from '../../shared/clock';
import type { ConnectionStore } from './connectionStore';

interface Opened extends Lifetime {
  connection: NotionConnection;
}

/** A connection's token never changes: another token is another connection. */
const freshMs = 60_000;
/** While Firestore is down, Notion can still be read. */
const staleMs = 3_600_000;
const retryAfterFailureMs = 15_000;
const maxBytes = 1024 * 1024;
const entryBytes = 512;

/** Connections that this instance has opened, so that not each load asks Firestore for them. */
export function createOpenConnections(
  store: Pick<ConnectionStore, 'open'>,
  clock: Clock,
): Pick<ConnectionStore, 'open'> {
  const opened = createMemoryTier<Opened>(maxBytes);

  const keep = (connectionId: string, entry: Opened): NotionConnection => {
    opened.set(connectionId, entry, entryBytes);
    return entry.connection;
  };

  return {
    async open(connectionId, timeoutMs) {
      const known = opened.get(connectionId);
      const freshness = known === undefined ? 'gone' : freshnessAt(known, clock.nowMs());
      if (known !== undefined && freshness === 'fresh') return known.connection;
      try {
        const connection = await store.open(connectionId, timeoutMs);
        if (connection === null) {
          opened.delete(connectionId);
          return null;
        }
        const nowMs = clock.nowMs();
        const lifetime = { freshUntilMs: nowMs + freshMs, staleUntilMs: nowMs + staleMs };
        return keep(connectionId, { connection, ...lifetime });
      } catch (error) {
        if (known === undefined || freshness === 'gone' || !(error instanceof StoreError)) {
          throw error;
        }
        return keep(connectionId, { ...known, freshUntilMs: clock.nowMs() + retryAfterFailureMs });
      }
    },
  };
}
