import { createMemoryTier } from '../cache/memoryTier';
import type { Clock } from '../shared/clock';
import type { ChangeLog } from './changeLog';
import { unknownForMs } from './sharedWidgets';
import type { Widget } from './widget';
import { widgetVersionOf } from './widgetStore';

/** A widget with the name of its state: equal versions answer alike. */
export interface KnownWidget {
  widget: Widget;
  version: string;
}

/** What is known of a slug. */
export interface KnownEntry {
  /** Null: there is no switched-on widget. */
  known: KnownWidget | null;
  /** When Redis or Firestore was last asked for it. */
  checkedAtMs: number;
  /** When Firestore last said so to this instance; 0: never. */
  confirmedAtMs: number;
  /** How old that may become, while changes aren't followed, until one reader asks again. */
  dueAfterMs: number;
}

/** `due`: one reader asks again while the others go on with it; `over`: nobody may rely on it. */
export type Standing = 'good' | 'due' | 'over';

/** The widgets in this instance's memory, and how far each may still be relied on. */
export interface KnownWidgets {
  get(slug: string): KnownEntry | undefined;
  standing(entry: KnownEntry | undefined): Standing;
  /**
   * Keeps what was read; `epoch` is that of the changes when the reading began: what was read
   * before a change that is known by now must not outlive it, and is given back only.
   */
  keep(
    slug: string,
    widget: Widget | null,
    read: { confirmedAtMs: number; epoch: number },
  ): KnownEntry;
  /** Firestore failed: known widgets are good for 5 s without asking it again. */
  storeFailed(): void;
}

/**
 * A change by the owner holds within 5 s, docs/contract.md#the-ladder: also where changes aren't
 * followed.
 */
const overAfterMs = 4800;
/** All widgets of an instance are no longer followed at once; they must not be asked for at once. */
const soonestDueMs = 2500;
const dueSpreadMs = 1800;
/** However well changes are followed: in case that one was missed. */
const knownForMs = 5 * 60_000;
const storePauseMs = 5000;
const maxBytes = 4 * 1024 * 1024;
const entryBytes = 2048;

/** Drops each widget whose change is learned, and all where changes may have been missed. */
export function createKnownWidgets(parts: {
  changes: Pick<ChangeLog, 'followedAtMs' | 'epoch' | 'onChange'>;
  clock: Clock;
  random: () => number;
}): KnownWidgets {
  const { changes, clock, random } = parts;
  let entries = createMemoryTier<KnownEntry>(maxBytes);
  let storePausedUntilMs = 0;

  changes.onChange((change) => {
    if (change === null) entries = createMemoryTier<KnownEntry>(maxBytes);
    else entries.delete(change.slug);
  });

  return {
    get: (slug) => entries.get(slug),

    standing(entry) {
      const nowMs = clock.nowMs();
      if (entry === undefined) return 'over';
      const { known, checkedAtMs, dueAfterMs } = entry;
      if (known !== null && nowMs < storePausedUntilMs) return 'good';
      const ageMs = nowMs - Math.max(checkedAtMs, changes.followedAtMs());
      const lifeMs = known === null ? unknownForMs : knownForMs;
      if (ageMs < dueAfterMs && nowMs < checkedAtMs + lifeMs) return 'good';
      return known === null || ageMs >= overAfterMs ? 'over' : 'due';
    },

    keep(slug, widget, { confirmedAtMs, epoch }) {
      const known = widget === null ? null : { widget, version: widgetVersionOf(widget) };
      const dueAfterMs = soonestDueMs + random() * dueSpreadMs;
      const entry = { known, checkedAtMs: clock.nowMs(), confirmedAtMs, dueAfterMs };
      if (epoch === changes.epoch()) entries.set(slug, entry, entryBytes);
      return entry;
    },

    storeFailed() {
      storePausedUntilMs = clock.nowMs() + storePauseMs;
    },
  };
}
