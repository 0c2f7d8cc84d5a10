import { createSingleFlight } from '../cache/singleFlight';
import { BrokenDocumentError, StoreError } from '../firestore/documents';
import { reserveMs, type RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import type { ChangeLog } from './changeLog';
import { createKnownWidgets, type KnownEntry, type KnownWidget } from './knownWidgets';
import type { SharedWidgets } from './sharedWidgets';
import { slugSchema, type Widget } from './widget';
import type { WidgetStore } from './widgetStore';

/**
 * Which widget a slug names. It follows the changes that the instance learns, and reads none itself:
 * who asks has had them read (`http/housekeeping.ts`).
 */
export interface WidgetDirectory {
  /** What `find` would answer from memory; null where changes have to be read first. Waits for nothing. */
  peek(slug: string): KnownWidget | null;
  /**
   * The switched-on widget with this slug. Rejects with `widget_not_found`, or with
   * `temporarily_unavailable` where nothing is known and Firestore can't say. With a `storeRefusal`
   * Firestore is not asked: rejects with that where neither this instance nor Redis knows.
   */
  find(slug: string, budget: RedisBudget, storeRefusal?: ServiceError): Promise<KnownWidget>;
  /**
   * Reads a widget anew for all instances, whoever asks Notion for it: so that a change that was
   * never announced is known some time, too. Never rejects.
   */
  confirm(slug: string, budget: RedisBudget): Promise<void>;
}

export interface WidgetDirectoryParts {
  store: Pick<WidgetStore, 'findBySlug'>;
  shared: SharedWidgets;
  changes: Pick<ChangeLog, 'isDue' | 'isReliable' | 'followedAtMs' | 'epoch' | 'onChange'>;
  clock: Clock;
  random: () => number;
  report: Report;
}

/** With so many look-ups under way, a widget that is only due waits for its turn, not its reader. */
const mostForDue = 4;
const confirmEveryMs = 60_000;
const lookupTimeoutMs = 4000;
/** For a widget that is known: what is known can be used instead. */
const recheckTimeoutMs = 1000;

export function createWidgetDirectory(parts: WidgetDirectoryParts): WidgetDirectory {
  const { store, shared, changes, clock, report } = parts;
  const known = createKnownWidgets(parts);
  const lookups = createSingleFlight<KnownEntry>();

  /** What may be answered without asking anybody. */
  const usable = (slug: string): KnownEntry | undefined => {
    const entry = known.get(slug);
    const standing = known.standing(entry);
    if (standing === 'good') return entry;
    const mayWait = lookups.current(slug) !== undefined || lookups.size() >= mostForDue;
    return standing === 'due' && mayWait ? entry : undefined;
  };

  const readStored = async (
    slug: string,
    timeoutMs: number,
    budget: RedisBudget,
    { epoch, wasInRedis }: { epoch: number; wasInRedis: boolean },
  ): Promise<KnownEntry> => {
    const widget = await findReporting(store, report, slug, timeoutMs);
    // Slugs that do not exist are without end: only what stands in Redis is worth a write.
    if (widget !== null || wasInRedis)
      await shared.write(slug, widget, budget.reserving(reserveMs.keeping));
    return known.keep(slug, widget, { confirmedAtMs: clock.nowMs(), epoch });
  };

  /** What Redis says; null where it does not know. */
  const findShared = async (slug: string, budget: RedisBudget): Promise<KnownEntry | null> => {
    const epoch = changes.epoch();
    const widget = changes.isReliable()
      ? await shared.read(slug, budget.reserving(reserveMs.finding))
      : undefined;
    return widget === undefined ? null : known.keep(slug, widget, { confirmedAtMs: 0, epoch });
  };

  const lookUp = async (
    slug: string,
    timeoutMs: number,
    budget: RedisBudget,
  ): Promise<KnownEntry> => {
    const epoch = changes.epoch();
    const found = await findShared(slug, budget);
    const wasInRedis = !changes.isReliable();
    return found ?? readStored(slug, timeoutMs, budget, { epoch, wasInRedis });
  };

  /** One look-up for all who ask meanwhile; what is known where Firestore fails. */
  const lookUpOnce = async (slug: string, budget: RedisBudget): Promise<KnownEntry> => {
    const entry = known.get(slug);
    try {
      const timeoutMs = entry === undefined ? lookupTimeoutMs : recheckTimeoutMs;
      return await lookups.run(slug, () => lookUp(slug, timeoutMs, budget));
    } catch (error) {
      if (entry?.known && error instanceof StoreError) {
        known.storeFailed();
        return entry;
      }
      throw new ServiceError('temporarily_unavailable', { retryAfterSeconds: 5, cause: error });
    }
  };

  return {
    peek: (slug) => (changes.isDue() ? null : (usable(slug)?.known ?? null)),

    async find(slug, budget, storeRefusal) {
      if (!slugSchema.safeParse(slug).success) throw new ServiceError('widget_not_found');
      let entry = usable(slug);
      if (entry === undefined && storeRefusal !== undefined) {
        entry = (await findShared(slug, budget)) ?? undefined;
        if (entry === undefined) throw storeRefusal;
      }
      entry ??= await lookUpOnce(slug, budget);
      if (entry.known === null) throw new ServiceError('widget_not_found');
      return entry.known;
    },

    async confirm(slug, budget) {
      const confirmedAtMs = known.get(slug)?.confirmedAtMs ?? 0;
      if (clock.nowMs() - confirmedAtMs < confirmEveryMs) return;
      try {
        const epoch = changes.epoch();
        await readStored(slug, recheckTimeoutMs, budget, { epoch, wasInRedis: true });
      } catch {
        // It has been reported; what is known stays.
      }
    },
  };
}

/** Reports within the one look-up, so that one failure is one line however many wait for it. */
async function findReporting(
  store: WidgetDirectoryParts['store'],
  report: Report,
  slug: string,
  timeoutMs: number,
): Promise<Widget | null> {
  try {
    return await store.findBySlug(slug, timeoutMs);
  } catch (error) {
    // A broken document has been reported where it was parsed, once.
    if (!(error instanceof BrokenDocumentError)) {
      report({ type: 'store.failed', operation: 'find widget', widgetId: null, error });
    }
    throw error;
  }
}
