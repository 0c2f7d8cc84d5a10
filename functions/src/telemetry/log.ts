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

/** Writes events from `level` on, in the forms of docs/contract.md#operators. */
export function createLog(sink: LogSink, level: LogLevel): (event: ServiceEvent) => void {
  const shows = (candidate: LogLevel): boolean => ranks[candidate] >= ranks[level];
  const showsDebug = shows('debug');

  return (event) => {
    switch (event.type) {
      case 'cache.hit':
        if (showsDebug) {
          sink.debug(`Cache HIT (${tierNames[event.tier]}): ${event.key}`, fieldsOf(event));
        }
        return;
      case 'cache.miss':
        if (shows('info')) sink.info(`Cache MISS: ${event.key}`, fieldsOf(event));
        return;
      case 'cache.set':
        if (shows('info')) {
          sink.info(`Cache SET (${tierNames[event.tier]}): ${event.key}`, fieldsOf(event));
        }
        return;
      case 'pacing.wait':
        if (shows('info')) {
          sink.info(
            `Rate limiting: waiting ${Math.round(event.waitMs)}ms for next available slot`,
            fieldsOf(event),
          );
        }
        return;
      case 'pacing.held':
        if (shows('warn')) {
          sink.warn(
            `Rate limiting: a connection pauses for ${Math.round(event.holdMs)}ms`,
            fieldsOf(event),
          );
        }
        return;
      case 'notion.request':
        if (showsDebug) sink.debug(`Notion ${event.operation}: ${event.outcome}`, fieldsOf(event));
        return;
      case 'feed.loaded':
        if (shows('info')) {
          sink.info(`Feed loaded: ${event.postCount} posts`, fieldsOf(event));
        }
        return;
      case 'feed.failed':
        if (shows('warn')) sink.warn(`Feed not loaded: ${event.reason}`, fieldsOf(event));
        return;
      case 'media.failed':
        if (shows('warn')) sink.warn('Page of a picture not read', fieldsOf(event));
        return;
      case 'store.failed':
        if (shows('error')) sink.error(`Firestore failed: ${event.operation}`, fieldsOf(event));
        return;
      case 'store.brokenDocument':
        if (shows('error')) sink.error(`Broken document: ${event.path}`, fieldsOf(event));
        return;
      case 'caller.limited':
        if (shows('warn')) sink.warn(`Caller limited: ${event.policy}`, fieldsOf(event));
        return;
      case 'auth.failed':
        if (shows('error')) sink.error('Sign-in not verified', fieldsOf(event));
        return;
      case 'queue.failed':
        if (shows('warn')) sink.warn('Queue failed: the reader refreshes', fieldsOf(event));
        return;
      case 'redis.failed':
        if (shows('warn')) sink.warn(`Redis failed: ${event.operation}`, fieldsOf(event));
        return;
      case 'redis.breaker':
        if (shows('warn')) sink.warn(`Redis breaker: ${event.state}`, fieldsOf(event));
        return;
      case 'http.answered':
        // Counted only: the platform logs each request itself.
        return;
      case 'http.failed':
        if (shows('error')) {
          sink.error(`Internal error in ${event.endpoint}`, {
            ...fieldsOf(event),
            error: describeError(event.error, true),
          });
        }
    }
  };
}

/** The event's own fields, an error among them in words. */
function fieldsOf(event: ServiceEvent): Record<string, unknown> {
  const { type, ...fields } = event;
  return 'error' in fields
    ? { event: type, ...fields, error: describeError(fields.error) }
    : { event: type, ...fields };
}
