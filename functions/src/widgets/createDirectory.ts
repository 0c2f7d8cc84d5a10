import type { Documents } from '../firestore/documents';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { createChangeLog, type ChangeLog } from './changeLog';
import { createSharedWidgets } from './sharedWidgets';
import { createWidgetDirectory, type WidgetDirectory } from './widgetDirectory';
import { createWidgetStore, type WidgetStore } from './widgetStore';

/** What widgets there are, and what their owners have changed. */
export interface Directory {
  directory: WidgetDirectory;
  changes: ChangeLog;
  widgetStore: WidgetStore;
}

export function createDirectory(parts: {
  documents: Documents;
  /** Holds widgets and the list of changes for all instances. */
  redis: RedisClient;
  /** How long a widget is held there that nobody asks for. */
  staleMs: number;
  clock: Clock;
  random: () => number;
  report: Report;
}): Directory {
  const { documents, redis, staleMs, clock, random, report } = parts;
  const widgetStore = createWidgetStore(documents);
  const changes = createChangeLog(redis, clock);
  const directory = createWidgetDirectory({
    store: widgetStore,
    shared: createSharedWidgets(redis, staleMs),
    changes,
    clock,
    random,
    report,
  });
  return { directory, changes, widgetStore };
}
