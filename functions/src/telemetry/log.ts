import type { LogLevel } from '../config';
import type { ServiceEvent } from '../shared/events';
import { describeError } from './redact';

/** What is used of the Functions logger: a message and its fields. */
export type LogSink = Record<
  'debug' | 'info' | 'warn' | 'error',
  (message: string, fields: Record<string, unknown>) => void
>;

const ranks = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const;
const tierNames = {
  memory: 'memory',
  redis: 'Redis',
  firestore: 'Firestore',
  notion: 'Notion',
} as const;

/** The level of each event; null: it is only counted. */
const levelOf = {
  'cache.hit': 'debug',
  'cache.miss': 'info',
  'cache.set': 'info',
  'pacing.wait': 'info',
  'pacing.held': 'warn',
  'notion.request': 'debug',
  'feed.loaded': 'info',
  'feed.failed': 'warn',
  'media.failed': 'warn',
  'store.failed': 'error',
  'store.brokenDocument': 'error',
  'caller.limited': 'warn',
  'auth.failed': 'error',
  'secret.tooShort': 'error',
  'queue.failed': 'warn',
  'queue.taken': 'debug',
  'queue.ran': 'debug',
  'queue.silent': 'error',
  'redis.failed': 'warn',
  'redis.breaker': 'warn',
  // The platform logs each request itself.
  'http.answered': null,
  'http.failed': 'error',
} as const satisfies Record<ServiceEvent['type'], keyof LogSink | null>;

/** Writes events from `level` on, in the forms of docs/contract.md#operators. */
export function createLog(sink: LogSink, level: LogLevel): (event: ServiceEvent) => void {
  const lowestRank = ranks[level];
  return (event) => {
    const eventLevel = levelOf[event.type];
    if (eventLevel === null || ranks[eventLevel] < lowestRank) return;
    sink[eventLevel](messageOf(event), fieldsOf(event));
  };
}

function messageOf(event: ServiceEvent): string {
  switch (event.type) {
    case 'cache.hit':
      return `Cache HIT (${tierNames[event.tier]}): ${event.key}`;
    case 'cache.miss':
      return `Cache MISS: ${event.key}`;
    case 'cache.set':
      return `Cache SET (${tierNames[event.tier]}): ${event.key}`;
    case 'pacing.wait':
      return `Rate limiting: waiting ${Math.round(event.waitMs)}ms for next available slot`;
    case 'pacing.held':
      return `Rate limiting: a connection pauses for ${Math.round(event.holdMs)}ms`;
    case 'notion.request':
      return `Notion ${event.operation}: ${event.outcome}`;
    case 'feed.loaded':
      return `Feed loaded: ${event.postCount} posts`;
    case 'feed.failed':
      return `Feed not loaded: ${event.reason}`;
    case 'media.failed':
      return 'Page of a picture not read';
    case 'store.failed':
      return `Firestore failed: ${event.operation}`;
    case 'store.brokenDocument':
      return `Broken document: ${event.path}`;
    case 'caller.limited':
      return `Caller limited: ${event.policy}`;
    case 'auth.failed':
      return 'Sign-in not verified';
    case 'secret.tooShort':
      return `${event.variable} is not used: it needs at least ${event.minLength} characters`;
    case 'queue.failed':
      return 'Queue failed: the reader refreshes';
    case 'queue.taken':
      return 'Task handed over';
    case 'queue.ran':
      return 'Task runs';
    case 'queue.silent':
      return `Queue silent: no task has run for ${Math.round(event.silentMs / 1000)} s, readers refresh`;
    case 'redis.failed':
      return `Redis failed: ${event.operation}`;
    case 'redis.breaker':
      return `Redis breaker: ${event.state}`;
    case 'http.answered':
      return `Answered by ${event.endpoint}`;
    case 'http.failed':
      return `Internal error in ${event.endpoint}`;
  }
}

/** The event's own fields, an error among them in words; where it is a bug, with its stack. */
function fieldsOf(event: ServiceEvent): Record<string, unknown> {
  const { type, ...fields } = event;
  return 'error' in fields
    ? { event: type, ...fields, error: describeError(fields.error, type === 'http.failed') }
    : { event: type, ...fields };
}
