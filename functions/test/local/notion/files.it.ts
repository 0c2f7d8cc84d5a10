import sharp from 'sharp';
import { z } from 'zod';

import type { FileCell } from '../../../local/notion/cell';
import { sdk, startTestNotion } from './testNotion';

const hostedSchema = z.object({
  properties: z.object({
    Attachment: z.object({
      files: z.array(
        z.object({
          name: z.string(),
          file: z.object({ url: z.string(), expiry_time: z.string() }),
        }),
      ),
    }),
  }),
});

const HOUR_MS = 3_600_000;
const SMALL = { scene: 'sunset', seed: 3, widthPx: 120, heightPx: 150 };

describe('files that Notion hosts', () => {
  let notion: Awaited<ReturnType<typeof startTestNotion>>;

  beforeEach(async () => {
    notion = await startTestNotion();
  });

  afterEach(() => notion.simulator.close());

  function add(...files: FileCell[]): string {
    return notion.simulator.edits.addPage(notion.dataSourceId, { values: { Attachment: files } })
      .id;
  }

  async function read(pageId: string) {
    const page = await sdk(notion.simulator).pages.retrieve({ page_id: pageId });
    return hostedSchema.parse(page).properties.Attachment.files.map(({ file }) => file);
  }

  async function first(pageId: string) {
    const [file] = await read(pageId);
    if (file === undefined) throw new Error('no file');
    return file;
  }

  test('every read signs another address of the same file, for one hour', async () => {
    const pageId = add({ name: 'a.jpg', drawing: SMALL });
    const { clock } = notion.simulator.state;
    const beforeMs = clock.nowMs();
    const [one, two] = [await first(pageId), await first(pageId)];
    expect(one.url).not.toBe(two.url);
    expect(new URL(one.url).pathname).toBe(new URL(two.url).pathname);
    const signedAtMs = Date.parse(one.expiry_time) - HOUR_MS;
    expect(signedAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(signedAtMs).toBeLessThanOrEqual(clock.nowMs());
  });

  test('an address dies with its hour', async () => {
    const { url } = await first(add({ name: 'a.jpg', drawing: SMALL }));
    expect((await fetch(url)).status).toBe(200);
    notion.simulator.control.advanceClock(HOUR_MS + 1_000);
    const dead = await fetch(url);
    expect(dead.status).toBe(403);
    expect(await dead.text()).toContain('<Message>Request has expired</Message>');
  });

  test.each([
    ['signature', (url: string) => url.replace(/Signature=.{8}/, 'Signature=00000000')],
    ['lifetime', (url: string) => url.replace('Expires=3600', 'Expires=9999')],
    ['file', (url: string) => url.replace('a.jpg', 'b.jpg')],
  ])('an address with a changed %s is refused', async (_what, change) => {
    const { url } = await first(add({ name: 'a.jpg', drawing: SMALL }));
    const response = await fetch(change(url));
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('SignatureDoesNotMatch');
  });

  test.each([
    ['a.jpg', 'image/jpeg', 'jpeg'],
    ['a.png', 'image/png', 'png'],
    ['a.webp', 'image/webp', 'webp'],
  ])('%s is a real picture', async (name, contentType, format) => {
    const { url } = await first(add({ name, drawing: SMALL }));
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 120, height: 150 });
  });

  test('the same drawing gives the same bytes', async () => {
    const [one, two] = await read(
      add({ name: 'a.jpg', drawing: SMALL }, { name: 'b.jpg', drawing: SMALL }),
    );
    const bytes = await Promise.all(
      [one, two].map(async (file) => (await fetch(file?.url ?? '')).arrayBuffer()),
    );
    expect(bytes[0]?.byteLength).toBeGreaterThan(1_000);
    expect(bytes[0]).toEqual(bytes[1]);
  });

  test('a .heic is a HEIF container', async () => {
    const { url } = await first(add({ name: 'IMG_1.HEIC', drawing: SMALL }));
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/heic');
    expect(bytes.toString('latin1', 4, 12)).toBe('ftypheic');
  });

  test('a .mov is a QuickTime film whose index points at its frames', async () => {
    const { url } = await first(add({ name: 'IMG_1.MOV' }));
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('video/quicktime');
    expect(bytes.toString('latin1', 4, 12)).toBe('ftypqt  ');
    const firstFrameAt = bytes.readUInt32BE(bytes.indexOf('stco') + 12);
    expect(bytes.readUInt16BE(firstFrameAt)).toBe(0xffd8);
  });

  test('a part of a video is answered with 206', async () => {
    const { url } = await first(add({ name: 'clip.webm' }));
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20));
    const beyond = await fetch(url, { headers: { range: `bytes=${whole.length}-` } });
    expect(beyond.status).toBe(416);
  });
});
