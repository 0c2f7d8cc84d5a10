import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { Directory } from '../../widgets/createDirectory';
import type { Copies } from '../copies/createCopies';
import type { Refreshing } from '../refreshing/createRefreshing';
import { createFeedService, type FeedService } from './feedService';
import { createServedWidgets, type ServedWidgets } from './servedWidgets';

/** What readers get of widgets and their feeds. */
export interface Reading {
  feeds: FeedService;
  widgets: ServedWidgets;
}

export function createReading(parts: {
  directory: Directory;
  copies: Copies;
  refreshing: Refreshing;
  cache: { enabled: boolean };
  clock: Clock;
  report: Report;
}): Reading {
  const { copies, clock } = parts;
  const { directory, changes } = parts.directory;
  const feeds = createFeedService(parts);
  const generation = (): number => copies.memory.generation() + changes.epoch();
  return { feeds, widgets: createServedWidgets({ directory, feeds, generation, clock }) };
}
