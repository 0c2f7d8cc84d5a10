import { freshnessAt, type Lifetime } from '../cache/freshness';
import { createMemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import type { Clock } from '../shared/clock';
import { ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import { BrokenDocumentError, StoreError } from './documents';
import { slugSchema, type Widget } from './widget';
import { widgetVersionOf, type WidgetStore } from './widgetStore';

/** A widget with the name of its state: equal versions answer alike. */
export interface KnownWidget {
  widget: Widget;
  version: string;
}

export interface WidgetDirectory {
  /** What `find` would answer without asking Firestore, or null. Waits for nothing. */
  peek(slug: string): KnownWidget | null;
  /**
   * The switched-on widget with this slug. Rejects with `widget_not_found`, or with
   * `temporarily_unavailable` where nothing is known and Firestore can't tell.
   */
  find(slug: string): Promise<KnownWidget>;
}

interface Entry extends Lifetime {
  known: KnownWidget | null;
}

/** A change by the owner holds within 5 s (CONTRACT section 8); a second of it is for the reading. */
const freshMs = 4000;
/** While Firestore is down, widgets already known keep being served. */
const staleMs = 7 * 24 * 3_600_000;
const lookupTimeoutMs = 4000;
const renewalTimeoutMs = 1000;
/** After a failed renewal, how long the known widget is used without asking again. */
const retryAfterFailureMs = 2000;
const maxBytes = 4 * 1024 * 1024;
const entryBytes = 2048;

export function createWidgetDirectory(parts: {
  store: Pick<WidgetStore, 'findBySlug'>;
  clock: Clock;
  report: Report;
}): WidgetDirectory {
  const { store, clock, report } = parts;
  const entries = createMemoryTier<Entry>(maxBytes);
  const lookups = createSingleFlight<Entry>();

  /** Reports in the shared look-up, so that one failure is one line however many wait for it. */
  const findReporting = async (slug: string, timeoutMs: number): Promise<Widget | null> => {
    try {
      return await store.findBySlug(slug, timeoutMs);
    } catch (error) {
      // A broken document has been reported where it was parsed, once.
      if (!(error instanceof BrokenDocumentError)) {
        report({ type: 'store.failed', operation: 'find widget', widgetId: null, error });
      }
      throw error;
    }
  };

  const lookUp = async (slug: string, timeoutMs: number): Promise<Entry> => {
    const widget = await findReporting(slug, timeoutMs);
    const known = widget === null ? null : { widget, version: widgetVersionOf(widget) };
    const nowMs = clock.nowMs();
    return remember(slug, {
      known,
      freshUntilMs: nowMs + freshMs,
      staleUntilMs: nowMs + staleMs,
    });
  };

  const remember = (slug: string, entry: Entry): Entry => {
    entries.set(slug, entry, entryBytes);
    return entry;
  };

  const renew = async (slug: string, entry: Entry | undefined): Promise<Entry> => {
    try {
      return await lookups.run(slug, () =>
        lookUp(slug, entry === undefined ? lookupTimeoutMs : renewalTimeoutMs),
      );
    } catch (error) {
      if (entry?.known && error instanceof StoreError) {
        return remember(slug, { ...entry, freshUntilMs: clock.nowMs() + retryAfterFailureMs });
      }
      throw new ServiceError('temporarily_unavailable', { retryAfterSeconds: 5, cause: error });
    }
  };

  return {
    peek(slug) {
      const entry = entries.get(slug);
      if (entry === undefined || freshnessAt(entry, clock.nowMs()) !== 'fresh') return null;
      return entry.known;
    },

    async find(slug) {
      if (!slugSchema.safeParse(slug).success) throw new ServiceError('widget_not_found');
      const cached = entries.get(slug);
      const freshness = cached === undefined ? 'gone' : freshnessAt(cached, clock.nowMs());
      const entry =
        cached !== undefined && freshness === 'fresh'
          ? cached
          : await renew(slug, freshness === 'gone' ? undefined : cached);
      if (entry.known === null) throw new ServiceError('widget_not_found');
      return entry.known;
    },
  };
}
