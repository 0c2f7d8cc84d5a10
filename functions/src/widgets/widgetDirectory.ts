import { createMemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import { BrokenDocumentError, StoreError } from '../firestore/documents';
import { reserveMs, type RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import type { ChangeLog } from './changeLog';
import { unknownForMs, type SharedWidgets } from './sharedWidgets';
import { slugSchema, type Widget } from './widget';
import { widgetVersionOf, type WidgetStore } from './widgetStore';

/** A widget with the name of its state: equal versions answer alike. */
export interface KnownWidget {
  widget: Widget;
  version: string;
}

export interface WidgetDirectory {
  /** What `find` would answer from memory; null while a sync of the changes is due. Never waits. */
  peek(slug: string): KnownWidget | null;
  /**
   * The switched-on widget with this slug. Rejects with `widget_not_found`, or with
   * `temporarily_unavailable` where nothing is known and Firestore can't say.
   */
  find(slug: string, budget: RedisBudget): Promise<KnownWidget>;
  /**
   * Reads a widget anew for all instances, whoever asks Notion for it: so that a change that was
   * never announced is known some time, too. Never rejects.
   */
  confirm(slug: string, budget: RedisBudget): Promise<void>;
}

interface Entry {
  known: KnownWidget | null;
  /** When Redis or Firestore was last asked for it. */
  checkedAtMs: number;
  /** When Firestore last said so to this instance; 0: never. */
  confirmedAtMs: number;
  /** How old that may become, while changes aren't followed, until one reader asks again. */
  dueAfterMs: number;
}

/** `due`: one reader asks again while the others go on with it; `over`: nobody may rely on it. */
type Standing = 'good' | 'due' | 'over';

/**
 * A change by the owner holds within 5 s, docs/contract.md#the-ladder: also where changes aren't
 * followed.
 */
const overAfterMs = 4800;
/** An instance stops following all its widgets at once: the spread avoids reading all at once. */
const soonestDueMs = 2500;
const dueSpreadMs = 1800;
/** Since changes were last followed. */
const followAfterMs = 3000;
/** With so many look-ups under way, a widget that is only due waits for its turn, not its reader. */
const mostForDue = 4;
/** However well changes are followed: in case that one was missed. */
const knownForMs = 5 * 60_000;
const confirmEveryMs = 60_000;
const lookupTimeoutMs = 4000;
const refreshTimeoutMs = 1000;
/** After it failed, how long known widgets are used without asking it again. */
const storePauseMs = 5000;
const maxBytes = 4 * 1024 * 1024;
const entryBytes = 2048;

export function createWidgetDirectory(parts: {
  store: Pick<WidgetStore, 'findBySlug'>;
  shared: SharedWidgets;
  changes: ChangeLog;
  clock: Clock;
  random: () => number;
  report: Report;
}): WidgetDirectory {
  const { store, shared, changes, clock, random, report } = parts;
  let entries = createMemoryTier<Entry>(maxBytes);
  const lookups = createSingleFlight<Entry>();
  let storePausedUntilMs = 0;

  changes.onChange((change) => {
    if (change === null) entries = createMemoryTier<Entry>(maxBytes);
    else entries.delete(change.slug);
  });

  const standingOf = (entry: Entry | undefined): Standing => {
    const nowMs = clock.nowMs();
    if (entry === undefined) return 'over';
    const { known, checkedAtMs, dueAfterMs } = entry;
    if (known !== null && nowMs < storePausedUntilMs) return 'good';
    const ageMs = nowMs - Math.max(checkedAtMs, changes.followedAtMs());
    const lifeMs = known === null ? unknownForMs : knownForMs;
    if (ageMs < dueAfterMs && nowMs < checkedAtMs + lifeMs) return 'good';
    return known === null || ageMs >= overAfterMs ? 'over' : 'due';
  };

  /** What may be answered without asking anybody. */
  const usable = (slug: string): Entry | undefined => {
    const entry = entries.get(slug);
    const standing = standingOf(entry);
    if (standing === 'good') return entry;
    const mayWait = lookups.current(slug) !== undefined || lookups.size() >= mostForDue;
    return standing === 'due' && mayWait ? entry : undefined;
  };

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

  const lookUp = async (slug: string, timeoutMs: number, budget: RedisBudget): Promise<Entry> => {
    const epoch = changes.epoch();
    const known = await shared.read(slug, budget.reserving(reserveMs.finding));
    return known === undefined
      ? readStored(slug, timeoutMs, budget, epoch)
      : remember(slug, known, 0, epoch);
  };

  const readStored = async (
    slug: string,
    timeoutMs: number,
    budget: RedisBudget,
    epoch: number,
  ): Promise<Entry> => {
    const widget = await findReporting(slug, timeoutMs);
    await shared.write(slug, widget, budget.reserving(reserveMs.loading));
    return remember(slug, widget, clock.nowMs(), epoch);
  };

  const remember = (
    slug: string,
    widget: Widget | null,
    confirmedAtMs: number,
    epoch: number,
  ): Entry => {
    const known = widget === null ? null : { widget, version: widgetVersionOf(widget) };
    const dueAfterMs = soonestDueMs + random() * dueSpreadMs;
    const entry: Entry = { known, checkedAtMs: clock.nowMs(), confirmedAtMs, dueAfterMs };
    // What was read before a change that is known by now must not outlive it.
    if (epoch === changes.epoch()) entries.set(slug, entry, entryBytes);
    return entry;
  };

  const renew = async (slug: string, budget: RedisBudget): Promise<Entry> => {
    const entry = entries.get(slug);
    try {
      const timeoutMs = entry === undefined ? lookupTimeoutMs : refreshTimeoutMs;
      return await lookups.run(slug, () => lookUp(slug, timeoutMs, budget));
    } catch (error) {
      if (entry?.known && error instanceof StoreError) {
        storePausedUntilMs = clock.nowMs() + storePauseMs;
        return entry;
      }
      throw new ServiceError('temporarily_unavailable', { retryAfterSeconds: 5, cause: error });
    }
  };

  return {
    peek: (slug) => (changes.isDue() ? null : (usable(slug)?.known ?? null)),

    async find(slug, budget) {
      if (!slugSchema.safeParse(slug).success) throw new ServiceError('widget_not_found');
      if (changes.isDue() || clock.nowMs() - changes.followedAtMs() >= followAfterMs) {
        await changes.sync(budget);
      }
      const entry = usable(slug) ?? (await renew(slug, budget));
      if (entry.known === null) throw new ServiceError('widget_not_found');
      return entry.known;
    },

    async confirm(slug, budget) {
      const confirmedAtMs = entries.get(slug)?.confirmedAtMs ?? 0;
      if (clock.nowMs() - confirmedAtMs < confirmEveryMs) return;
      try {
        await readStored(slug, refreshTimeoutMs, budget, changes.epoch());
      } catch {
        // It has been reported; what is known stays.
      }
    },
  };
}
