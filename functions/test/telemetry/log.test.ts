import { logLevels, type LogLevel } from '../../src/config';
import type { ServiceEvent } from '../../src/shared/events';
import { createLog, type LogSink } from '../../src/telemetry/log';

const key = 'widget:w1:all:all';
const signedUrl = 'https://files.example/pic.png?X-Amz-Signature=abc123&x=1';
const notionToken = 'ntn_0123456789abcdef';

interface Line {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

function logged(event: ServiceEvent, level: LogLevel = 'debug'): Line[] {
  const lines: Line[] = [];
  const at = (name: string) => (message: string, fields: Record<string, unknown>) => {
    lines.push({ level: name, message, fields });
  };
  const sink: LogSink = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  createLog(sink, level)(event);
  return lines;
}

const hit = (tier: 'memory' | 'redis' | 'firestore' | 'notion'): ServiceEvent => ({
  type: 'cache.hit',
  tier,
  key,
  widgetId: 'w1',
  durationMs: 3,
});
const oops = new Error('oops');

const events: [message: string, level: string, event: ServiceEvent][] = [
  [`Cache HIT (memory): ${key}`, 'debug', hit('memory')],
  [`Cache HIT (Redis): ${key}`, 'debug', hit('redis')],
  [`Cache HIT (Firestore): ${key}`, 'debug', hit('firestore')],
  [`Cache HIT (Notion): ${key}`, 'debug', hit('notion')],
  [`Cache MISS: ${key}`, 'info', { type: 'cache.miss', key, widgetId: 'w1', durationMs: 0 }],
  [
    `Cache SET (Redis): ${key}`,
    'info',
    { type: 'cache.set', tier: 'redis', key, widgetId: 'w1', sizeBytes: 4096, durationMs: 5 },
  ],
  [
    'Rate limiting: waiting 500ms for next available slot',
    'info',
    { type: 'pacing.wait', pacingKey: 'p', waitMs: 499.6 },
  ],
  [
    'Rate limiting: a connection pauses for 9000ms',
    'warn',
    { type: 'pacing.held', pacingKey: 'p', holdMs: 9000 },
  ],
  [
    'Notion queryDataSource: rate_limited',
    'debug',
    {
      type: 'notion.request',
      operation: 'queryDataSource',
      durationMs: 12,
      outcome: 'rate_limited',
    },
  ],
  [
    'Feed loaded: 57 posts',
    'info',
    { type: 'feed.loaded', widgetId: 'w1', postCount: 57, durationMs: 800 },
  ],
  [
    'Feed not loaded: timeout',
    'warn',
    { type: 'feed.failed', widgetId: 'w1', reason: 'timeout', retryInMs: 5000, error: oops },
  ],
  [
    'Page of a picture not read',
    'warn',
    { type: 'media.failed', widgetId: 'w1', pageId: 'p1', error: oops },
  ],
  [
    'Firestore failed: find widget',
    'error',
    { type: 'store.failed', operation: 'find widget', widgetId: null, error: oops },
  ],
  [
    'Broken document: widgets/w1',
    'error',
    { type: 'store.brokenDocument', path: 'widgets/w1', problems: 'name: Invalid input' },
  ],
  [
    'Caller limited: client',
    'warn',
    { type: 'caller.limited', policy: 'client', scope: 'instance', caller: '0123456789abcdef' },
  ],
  ['Sign-in not verified', 'error', { type: 'auth.failed', error: oops }],
  [
    'Redis failed: read feed',
    'warn',
    { type: 'redis.failed', operation: 'read feed', error: oops },
  ],
  ['Redis breaker: open', 'warn', { type: 'redis.breaker', state: 'open' }],
  [
    'Internal error in embed',
    'error',
    { type: 'http.failed', endpoint: 'embed', correlationId: 'abc', error: oops },
  ],
];

describe('the log', () => {
  it.each(events)('says "%s" at %s', (message, level, event) => {
    expect(logged(event)).toMatchObject([{ level, message, fields: { event: event.type } }]);
  });

  it.each(events)('keeps "%s" back from levels above %s', (_message, level, event) => {
    const showing = logLevels.filter((threshold) => logged(event, threshold).length > 0);
    expect(showing).toEqual(logLevels.slice(0, logLevels.findIndex((name) => name === level) + 1));
  });

  it('leaves answered requests to the platform, which logs them itself', () => {
    expect(logged({ type: 'http.answered', endpoint: 'embed' })).toEqual([]);
  });

  it('gives key, widget, timing and tier as fields', () => {
    expect(logged(hit('memory'))[0]?.fields).toEqual({
      event: 'cache.hit',
      key,
      widgetId: 'w1',
      tier: 'memory',
      durationMs: 3,
    });
  });

  it('gives an error in words, and its stack only where it is a bug', () => {
    const failed = { type: 'feed.failed', widgetId: 'w1', reason: 'x', retryInMs: 1 } as const;
    expect(logged({ ...failed, error: oops })[0]?.fields['error']).toBe('Error: oops');
    const bug = { type: 'http.failed', endpoint: 'embed', correlationId: 'abc' } as const;
    const fields = logged({ ...bug, error: oops })[0]?.fields;
    expect(fields).toMatchObject({ correlationId: 'abc', endpoint: 'embed' });
    expect(fields?.['error']).toMatch(/^Error: oops\n\s+at /);
  });

  it('never shows a token or a signed address, wherever in an error they are', () => {
    const text = `GET ${signedUrl} with Bearer ${notionToken} (${notionToken})`;
    const error = new Error(text, { cause: new Error(text, { cause: text }) });
    const events: ServiceEvent[] = [
      { type: 'http.failed', endpoint: 'media', correlationId: 'abc', error },
      { type: 'feed.failed', widgetId: 'w1', reason: 'picture', retryInMs: 1, error },
      { type: 'store.failed', operation: 'read feed', widgetId: 'w1', error },
    ];
    const output = JSON.stringify(events.map((event) => logged(event)));
    expect(output).toContain('[redacted]');
    expect(output).not.toMatch(/abc123|0123456789abcdef|pic\.png/);
  });
});
