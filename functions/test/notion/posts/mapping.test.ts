import { dataSourceSchema, parseAnswer } from '../../../src/notion/answers/answers';
import { bindColumns, type ColumnMapping } from '../../../src/notion/columns/columns';
import { mapPage } from '../../../src/notion/posts/mapping';
import { mediaIdOf } from '../../../src/notion/posts/mediaId';
import { writtenAnswers } from '../../support/notionAnswers';

const pageId = '42b9f1ac-c064-4f9e-87e7-828029771f50';
const readAtMs = Date.UTC(2026, 10, 2);
const bindings: ColumnMapping = {
  title: 'title',
  publishDate: 'date',
  platform: 'plat',
  status: 'stat',
  attachment: 'f%3Ail',
  link: 'link',
  canvaLink: 'canv',
  imageSource: 'imgs',
  pinned: 'pin',
  hidden: 'hide',
};

const rich = (...texts: string[]) => texts.map((plain_text) => ({ plain_text, href: null }));
const hosted = (name: string, file = name) => ({
  name,
  type: 'file',
  file: {
    url: `https://files.example.com/space/${file}?X-Amz-Signature=s3cret`,
    expiry_time: '2026-11-02T01:00:00.000Z',
  },
});
const external = (url: string, name = url) => ({ name, type: 'external', external: { url } });
const files = (...list: unknown[]) => ({ id: 'f:il', type: 'files', files: list });
const url = (id: string, address: string | null) => ({ id, type: 'url', url: address });
const select = (id: string, name: string) => ({ id, type: 'select', select: { name } });
const formula = (id: string, type: string, value: unknown) => ({
  id,
  type: 'formula',
  formula: { type, [type]: value },
});

function page(properties: unknown[], more: Record<string, unknown> = {}): unknown {
  return {
    object: 'page',
    id: pageId.toUpperCase(),
    cover: null,
    properties: {
      Hide: { id: 'hide', type: 'checkbox', checkbox: false },
      ...Object.fromEntries(properties.map((property, index) => [`p${index}`, property])),
    },
    ...more,
  };
}

function mapped(properties: unknown[], more: Record<string, unknown> = {}) {
  const result = mapPage(page(properties, more), bindings, readAtMs);
  if (result.kind !== 'post') throw new Error(`not a post: ${result.kind}`);
  return result;
}
const post = (...properties: unknown[]) => mapped(properties).post;

describe('mapping a page', () => {
  it('gives a bare post for a page with nothing but its title', () => {
    expect(post({ id: 'title', type: 'title', title: rich('Hello ', '🎉 שלום <script>') })).toEqual(
      {
        id: pageId,
        title: 'Hello 🎉 שלום <script>',
        publishDate: null,
        platforms: [],
        status: null,
        imageSource: null,
        pinned: false,
        images: [],
        videos: [],
        links: [],
      },
    );
  });

  it.each([[[]], [['  ', '\n']]])('calls a page titled %j Untitled', (texts) => {
    expect(post({ id: 'title', type: 'title', title: rich(...texts) }).title).toBe('Untitled');
  });

  it.each([
    ['a day', { type: 'date', date: { start: '2026-11-02', end: null } }, '2026-11-02'],
    [
      'an instant',
      { type: 'date', date: { start: '2026-11-02T23:30:00.000+09:00' } },
      '2026-11-02T23:30:00.000+09:00',
    ],
    ['no date', { type: 'date', date: null }, null],
    ['nonsense', { type: 'date', date: { start: 'tomorrow' } }, null],
    ['a day that is none', { type: 'date', date: { start: '2026-13-41' } }, null],
    ['a formula', formula('date', 'date', { start: '2026-11-03' }), '2026-11-03'],
    ["a formula's text", formula('date', 'string', '2026-11-04'), '2026-11-04'],
    [
      'a rollup',
      { type: 'rollup', rollup: { type: 'date', date: { start: '2026-11-05' } } },
      '2026-11-05',
    ],
    [
      'a rollup of dates',
      {
        type: 'rollup',
        rollup: { type: 'array', array: [7, { type: 'date', date: { start: '2026-11-06' } }] },
      },
      '2026-11-06',
    ],
    [
      'a creation time',
      { type: 'created_time', created_time: '2026-11-07T10:00:00.000Z' },
      '2026-11-07T10:00:00.000Z',
    ],
  ])('keeps %s as Notion holds it', (_name, value, publishDate) => {
    expect(post({ ...value, id: 'date' }).publishDate).toBe(publishDate);
  });

  it.each([
    ['a select', select('plat', 'TikTok'), ['TikTok']],
    ['an empty select', { id: 'plat', type: 'select', select: null }, []],
    [
      'a multi-select',
      { id: 'plat', type: 'multi_select', multi_select: [{ name: 'B' }, { name: 'A' }, {}] },
      ['B', 'A'],
    ],
    ['a status', { id: 'plat', type: 'status', status: { name: 'X' } }, ['X']],
    [
      'a formula',
      formula('plat', 'string', 'Instagram, TikTok,,Instagram'),
      ['Instagram', 'TikTok'],
    ],
    ["a formula's number", formula('plat', 'number', 3), []],
    ['another type', { id: 'plat', type: 'people', people: [] }, []],
  ])('reads platforms from %s', (_name, value, platforms) => {
    expect(post(value).platforms).toEqual(platforms);
  });

  it('reads status, pin and image source', () => {
    const read = post(
      { id: 'stat', type: 'status', status: { name: 'Done' } },
      formula('pin', 'boolean', true),
      select('imgs', 'Canva'),
    );
    expect(read).toMatchObject({ status: 'Done', pinned: true, imageSource: 'Canva' });
  });

  it('distinguishes hidden, trashed and malformed pages', () => {
    const hide = { id: 'hide', type: 'checkbox', checkbox: true };
    const kinds = [
      page([hide]),
      page([formula('hide', 'boolean', true)]),
      page([{ ...hide, checkbox: false }]),
      page([], { in_trash: true }),
      page([], { archived: true }),
      page([], { id: 'x' }),
      { object: 'data_source', id: pageId },
      null,
    ].map((candidate) => mapPage(candidate, bindings, readAtMs).kind);
    expect(kinds).toEqual([
      ...['hidden', 'hidden', 'post', 'trashed', 'trashed'],
      ...['unusable', 'unusable', 'unusable'],
    ]);
  });
});

describe('the media of a post', () => {
  it('names hosted files by media ids and keeps their signed addresses apart', () => {
    const { post: read, signedUrls } = mapped([files(hosted('a.png'), hosted('b.MOV'))]);
    const [image, video] = ['a.png', 'b.MOV'].map((name) =>
      mediaIdOf(pageId, 'f:il', `https://files.example.com/space/${name}`),
    );
    expect(read.images).toEqual([{ source: 'attachment', address: { mediaId: image } }]);
    expect(read.videos).toEqual([
      { source: 'attachment', address: { mediaId: video }, type: 'video/quicktime' },
    ]);
    expect(JSON.stringify(read)).not.toContain('s3cret');
    expect(signedUrls).toEqual([
      expect.objectContaining({ mediaId: image, expiresAtMs: Date.UTC(2026, 10, 2, 1) }),
      expect.objectContaining({ mediaId: video }),
    ]);
  });

  it('distinguishes hosted files by name and by address, and leaves out what is neither', () => {
    const read = post(
      files(
        hosted('Renamed by hand', 'x.jpg'),
        hosted('clip.mp4', 'f1'),
        hosted('pasted', 'f2'),
        hosted('notes.pdf'),
        hosted('mp4.docx'),
        hosted('song.mp3', 'f3'),
        { name: 'x.png', type: 'file', file: { url: 'javascript:alert(1)' } },
        { name: 'broken.png', type: 'file' },
      ),
    );
    expect([read.images.length, read.videos.length, read.links.length]).toEqual([2, 1, 0]);
  });

  it('assumes an hour where no expiry is given', () => {
    const file = { name: 'a.png', type: 'file', file: { url: 'https://files.example.com/a.png' } };
    expect(mapped([files(file)]).signedUrls).toEqual([
      expect.objectContaining({ expiresAtMs: readAtMs + 3_600_000 }),
    ]);
  });

  it('sorts addresses into pictures, videos and links', () => {
    const read = post(
      files(
        external('https://example.com/cover.png'),
        external('https://example.com/f', 'clip.webm'),
        external('https://example.com/terms.pdf'),
      ),
      url(
        'link',
        'https://www.instagram.com/p/abc/ https://example.com/a https://example.com/b.mp4',
      ),
      url('canv', 'https://www.canva.com/design/DAF/x/view, https://example.com/c.jpg'),
    );
    expect(read.images).toEqual([
      { source: 'attachment', address: { url: 'https://example.com/cover.png' } },
      { source: 'link', address: { url: 'https://example.com/a' } },
      { source: 'canva', address: { url: 'https://example.com/c.jpg' } },
    ]);
    expect(read.videos).toEqual([
      { source: 'attachment', address: { url: 'https://example.com/f' }, type: 'video/webm' },
      { source: 'link', address: { url: 'https://example.com/b.mp4' }, type: 'video/mp4' },
    ]);
    expect(read.links).toEqual([
      { source: 'attachment', url: 'https://example.com/terms.pdf' },
      { source: 'link', url: 'https://www.instagram.com/p/abc/' },
      { source: 'canva', url: 'https://www.canva.com/design/DAF/x/view' },
    ]);
  });

  it.each([
    ['Link', 'link'],
    ['external URL', 'link'],
    ['Image Attachment', 'attachment'],
    ['ANHANG', 'attachment'],
    ['Canva', 'canva'],
    ['canva design', 'canva'],
    ['Something else', 'attachment'],
  ])('puts first what an image source of %j means', (name, first) => {
    const { images } = post(
      select('imgs', name),
      files(external('https://example.com/1.png')),
      url('link', 'https://example.com/2.png'),
      url('canv', 'https://example.com/3.png'),
    );
    expect(images).toHaveLength(3);
    expect(images[0]?.source).toBe(first);
  });

  it('takes the cover only where there is no picture and no video', () => {
    const cover = external('https://www.notion.so/images/page-cover/gradients_3.png');
    const covered = mapped([url('link', 'https://www.instagram.com/p/abc')], { cover }).post;
    expect(covered.images).toEqual([
      { source: 'attachment', address: { url: cover.external.url } },
    ]);
    expect(covered.links).toHaveLength(1);
    const video = mapped([url('link', 'https://example.com/b.mp4')], { cover }).post;
    expect(video.images).toEqual([]);
  });

  it('shows each address once and at most 50 in all', () => {
    const many = Array.from({ length: 80 }, (_, index) => hosted(`${index}.png`));
    const { post: read, signedUrls } = mapped([files(...many, ...many)]);
    expect([read.images.length, signedUrls.length]).toEqual([50, 50]);
    const twice = post(
      files(external('https://example.com/1.png')),
      url('link', 'https://example.com/1.png'),
    );
    expect(twice.images).toHaveLength(1);
  });
});

describe("pages as Notion's API gives them", () => {
  it('map to posts by the bindings of their data source', () => {
    const schema = parseAnswer(
      dataSourceSchema,
      writtenAnswers.body('data-source-retrieve-all-types'),
    );
    const bound = bindColumns(schema.properties, { link: 'wRds', platform: 'pG}u' }).bindings;
    const results = writtenAnswers
      .rows('query-all-types-page-2')
      .map((row) => mapPage(row, bound, readAtMs));
    expect(results.map(({ kind }) => kind)).toEqual(['post', 'post']);
    expect(results[0]).toMatchObject({
      post: {
        title: 'Ash jug',
        publishDate: '2026-02-20',
        platforms: ['Winter fair'],
        status: 'Sketched',
        images: [
          { source: 'attachment', address: {} },
          { source: 'link', address: { url: 'https://kiln.example/firing' } },
        ],
      },
      dataSourceId: '00429c84-fe1a-4ddd-8758-cc66a0285c84',
    });
  });

  it('give a hosted cover where the file column is not bound', () => {
    const body = writtenAnswers.body('page-with-hosted-file');
    const result = mapPage(body, {}, readAtMs);
    const signed = { expiresAtMs: Date.parse('2026-03-04T11:00:00.125Z') };
    expect(result).toMatchObject({ post: { title: 'Glaze tests' }, signedUrls: [signed] });
    const bound = mapPage(body, { attachment: '@mKv' }, readAtMs);
    expect(bound).toMatchObject({ post: { images: [{ source: 'attachment' }] } });
  });

  it('are read without the properties that were filtered out', () => {
    const { hidden: _hidden, ...others } = bindings;
    const posts = writtenAnswers
      .rows('query-filter-properties')
      .map((row) => mapPage(row, others, readAtMs));
    expect(posts).toHaveLength(5);
    expect(posts[0]).toMatchObject({ kind: 'post', post: { title: 'Untitled', images: [] } });
  });
});
