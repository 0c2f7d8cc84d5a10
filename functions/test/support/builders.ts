import type { SharedFailure } from '../../src/feeds/copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../../src/feeds/feed';
import type { Post } from '../../src/notion/posts/post';
import type { SchemaSnapshot } from '../../src/notion/reading/reader';
import type { OwnedWidget } from '../../src/owners/ownedWidget';
import type { ServiceEvent } from '../../src/shared/events';
import { widgetSettingsSchema, type Widget, type WidgetSettings } from '../../src/widgets/widget';

/** What the tests call now: the time that `createManualClock()` starts at. */
export const startMs = Date.UTC(2026, 10, 2, 12);

/** A lower-case UUID that ends in `number`. */
export function pageId(number: number): string {
  return `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;
}

export function someSettings(changes: Partial<WidgetSettings> = {}): WidgetSettings {
  return { ...widgetSettingsSchema.parse({}), ...changes };
}

export function aWidget(changes: Partial<Widget> = {}): Widget {
  return {
    id: 'w1',
    userId: 'owner',
    name: 'Calendar',
    slug: 'calendar',
    connectionId: 'c1',
    databaseId: 'd1',
    dataSourceId: null,
    mapping: {},
    columns: {},
    settings: someSettings(),
    isActive: true,
    views: 0,
    health: null,
    ...changes,
  };
}

export function aPost(changes: Partial<Post> = {}): Post {
  return {
    id: pageId(1),
    title: 'A post',
    publishDate: '2026-11-02',
    platforms: ['Instagram'],
    status: 'Done',
    imageSource: null,
    pinned: false,
    images: [],
    videos: [],
    links: [],
    ...changes,
  };
}

export function aSchema(changes: Partial<SchemaSnapshot> = {}): SchemaSnapshot {
  return {
    dataSourceId: 'ds1',
    bindings: { title: 'title' },
    platformOptions: ['Instagram', 'TikTok', 'Others'],
    statusOptions: ['Not started', 'In progress', 'Done'],
    readAtMs: startMs,
    ...changes,
  };
}

/** A feed of `aWidget()`. */
export function aFeed(changes: Partial<Feed> = {}): Feed {
  return {
    sourceKey: sourceKeyOf(aWidget()),
    fetchedAtMs: startMs,
    posts: [aPost()],
    hiddenCount: 0,
    complete: true,
    schema: aSchema(),
    ...changes,
  };
}

/** A lasting failure of another source than `aWidget()`'s. */
export function aFailure(changes: Partial<SharedFailure> = {}): SharedFailure {
  return {
    sourceKey: 's',
    permanent: true,
    count: 1,
    reason: 'unauthorized',
    failedAtMs: startMs,
    ...changes,
  };
}

/** `aWidget()` as its owner manages it. */
export function anOwnedWidget(changes: Partial<OwnedWidget> = {}): OwnedWidget {
  return { ...aWidget(), columns: {}, createdAtMs: startMs, updatedAtMs: startMs, ...changes };
}

/** Takes events and hands them out by type. */
export function createEventRecord() {
  const events: ServiceEvent[] = [];
  return {
    events,
    report: (event: ServiceEvent): void => {
      events.push(event);
    },
    types: (): string[] => events.map(({ type }) => type),
    of: <T extends ServiceEvent['type']>(type: T): Extract<ServiceEvent, { type: T }>[] =>
      events.filter((event): event is Extract<ServiceEvent, { type: T }> => event.type === type),
  };
}
