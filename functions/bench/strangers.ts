import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { PageInput } from '../local/notion/edits';
import type { BenchWorld } from './benchWorld';
import type { Calendar } from './calendars';

/** What an attacker does, or a calendar that is more than anybody thought of. */
export interface Stranger {
  name: string;
  /** False: only how long the turns are is held against a goal. */
  isReported?: boolean;
  /** How many requests it sends in a second; absent: as many as one client may. */
  perSecond?: number;
  /** How the instance is set up besides what it always has. */
  env?: Record<string, string>;
  /** It goes on until it has sent so many; absent: as long as it is measured. */
  requests?: number;
  /** Makes what it needs; gives what it does again and again, and how many requests that are. */
  prepare(world: BenchWorld): Promise<(baseUrl: string) => Promise<number>>;
}

/** `PUBLIC_RATE_LIMIT` as it is unless somebody sets it. */
export const allowedPerSecond = 10;
const rowsPerQuery = 100;
const megabyte = 1024 * 1024;
const slugsAtOnce = 10;

/** The inputs that were reported, by what they are an example of. */
export const strangers: readonly Stranger[] = [
  {
    name: 'a row of 60,000 dots',
    async prepare(world) {
      const calendar = await addCalendar(world, 20, (index) =>
        index === 0 ? { Link: `${'.'.repeat(60_000)}x` } : {},
      );
      return (baseUrl) => askAll([`${baseUrl}/${calendar.slug}?refresh=true`]);
    },
  },
  {
    name: '100 rows of 50 addresses of 2 kB',
    async prepare(world) {
      const calendar = await addCalendar(world, rowsPerQuery, () => ({
        Attachment: externalFiles(50, 2000),
      }));
      const path = `/${calendar.slug}`;
      return async (baseUrl) => {
        const refreshed = await askAll([`${baseUrl}${path}?refresh=true`]);
        return refreshed + (await askAll(Array(5).fill(baseUrl + path)));
      };
    },
  },
  {
    name: 'the largest feed, 1,000 posts of 4,000 characters',
    isReported: false,
    env: { NOTION_REQUESTS_PER_SECOND: '20' },
    async prepare(world) {
      world.notion.control.setLimits({ perMinute: null });
      const calendar = await addCalendar(world, 1000, () => ({
        Title: text(1000),
        Attachment: externalFiles(14, 150),
      }));
      const path = `/${calendar.slug}`;
      return async (baseUrl) => {
        const refreshed = await askAll([`${baseUrl}${path}?refresh=true`]);
        return refreshed + (await askAll(Array(5).fill(baseUrl + path)));
      };
    },
  },
  {
    name: 'gzip of 100 MB, and 10 MB of nested JSON',
    perSecond: 3,
    prepare() {
      const bomb = gzipSync(Buffer.alloc(100 * megabyte, ' '));
      const nested = Buffer.from('['.repeat(5 * megabyte) + ']'.repeat(5 * megabyte));
      const bodies = [
        { method: 'GET', body: bomb, encoding: 'gzip' },
        { method: 'POST', body: bomb, encoding: 'gzip' },
        { method: 'POST', body: nested, encoding: null },
      ];
      return Promise.resolve(async (baseUrl) => {
        for (const body of bodies) await send(`${baseUrl}/some-slug`, body);
        return bodies.length;
      });
    },
  },
  {
    name: 'forced refreshes, Notion taking 3 s',
    async prepare(world) {
      const calendar = await addCalendar(world, 9, () => ({}));
      world.notion.control.setLatency(3000, '/v1/');
      return (baseUrl) => {
        // Whoever holds connections does not wait for answers.
        askAll([`${baseUrl}/${calendar.slug}?refresh=true`]).catch(() => undefined);
        return Promise.resolve(1);
      };
    },
  },
  {
    name: '10,000 slugs that do not exist',
    perSecond: 200,
    prepare: () =>
      Promise.resolve(async (baseUrl) => {
        const urls = Array.from(
          { length: slugsAtOnce },
          () => `${baseUrl}/no-${randomBytes(6).toString('hex')}`,
        );
        return askAll(urls);
      }),
    requests: 10_000,
  },
];

async function addCalendar(
  world: BenchWorld,
  rowCount: number,
  valuesOf: (index: number) => NonNullable<PageInput['values']>,
): Promise<Calendar> {
  const [calendar] = await world.addCalendars({ count: 1, posts: 0 });
  if (calendar === undefined) throw new Error('There is no calendar.');
  for (let index = 0; index < rowCount; index += 1) {
    const values = { Title: `Post ${index}`, 'Publish Date': '2026-11-02', ...valuesOf(index) };
    world.notion.edits.addPage(calendar.dataSourceId, { values });
  }
  return calendar;
}

function externalFiles(count: number, length: number): { name: string; url: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const start = `https://files.example/${index}/`;
    return { name: `${index}.jpg`, url: `${start}${text(length - start.length - 4)}.jpg` };
  });
}

/** Compresses hardly at all. */
function text(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}

let open = 0;
let mostOpen = 0;

/** How many requests of strangers were open at once since the last time that this was asked. */
export function takeMostOpen(): number {
  const most = mostOpen;
  mostOpen = open;
  return most;
}

/** Always the same client. */
const headers = { 'x-forwarded-for': '198.51.100.7, 203.0.113.7' };

async function askAll(urls: readonly string[]): Promise<number> {
  await Promise.all(urls.map((url) => ask(url)));
  return urls.length;
}

function ask(url: string): Promise<void> {
  return exchange(url, { method: 'GET', headers, timeout: 60_000 }, null);
}

function send(
  url: string,
  { method, body, encoding }: { method: string; body: Buffer; encoding: string | null },
): Promise<void> {
  const own = {
    ...headers,
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...(encoding !== null && { 'content-encoding': encoding }),
  };
  return exchange(url, { method, headers: own, timeout: 60_000 }, body);
}

/** Ends with the answer, or with the connection where there is none: strangers do not mind. */
function exchange(
  url: string,
  options: { method: string; headers: Record<string, string>; timeout: number },
  body: Buffer | null,
): Promise<void> {
  return new Promise((resolve) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    let isOver = false;
    const end = (): void => {
      if (!isOver) open -= 1;
      isOver = true;
      resolve();
    };
    const sending = request(url, options, (response) => {
      response.resume();
      response.once('close', end);
    });
    sending.once('timeout', () => sending.destroy());
    sending.once('error', end);
    sending.end(body);
  });
}
