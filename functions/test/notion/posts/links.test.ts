import { checkedUrl, readLinks } from '../../../src/notion/posts/links';

const text = (plain_text: string, href: string | null = null, mention?: string) => ({
  plain_text,
  href,
  mention: mention === undefined ? undefined : { type: mention },
});
const inText = (...items: ReturnType<typeof text>[]) =>
  readLinks({ type: 'rich_text', rich_text: items });
const inUrl = (url: string | null) => readLinks({ type: 'url', url });

const a = 'https://example.com/a.png';
const b = 'https://example.com/b';

describe('links in a cell', () => {
  it.each([
    ['one', a, [a]],
    ['none', '', []],
    ['spaces and lines', ` ${a}\n${b}\t`, [a, b]],
    ['a comma and a space', `${a}, ${b}`, [a, b]],
    ['a comma alone', `${a},${b}`, [a, b]],
    ['a comma within', 'https://example.com/w_1,h_2/a.png', ['https://example.com/w_1,h_2/a.png']],
    ['words around', `see (${a}), or: ${b}.`, [a, b]],
    ['brackets within', 'https://example.com/A_(b)', ['https://example.com/A_(b)']],
    ['repeats', `${a} ${a}`, [a]],
    ['no scheme', 'www.example.com/x example.com/a.png', ['https://www.example.com/x', a]],
    ['other schemes', 'javascript:alert(1) ftp://example.com/a data:image/png;base64,AA==', []],
    ['plain words', 'soon: photo.jpg', []],
    ['credentials', 'https://me:secret@example.com/a.png', []],
    ['a very long one', `https://example.com/${'a'.repeat(2_048)}`, []],
  ])('are found with %s', (_name, cell, links) => {
    expect(inUrl(cell)).toEqual(links);
    expect(inText(text(cell))).toEqual(links);
  });

  it('are found behind other words and in mentions of the web, not of the workspace', () => {
    expect(
      inText(
        text('our picture', a),
        text(', '),
        text('example', b, 'link_mention'),
        text('@A Person', null, 'user'),
        text('A page', 'https://www.notion.so/c01166c613ae45cbb96818b4ef2f5a77', 'page'),
      ),
    ).toEqual([a, b]);
  });

  it('are put together from differently formatted pieces', () => {
    expect(inText(text('https://exam'), text('ple.com/a.png'))).toEqual([a]);
  });

  it('are none in an empty cell or in another type of column', () => {
    expect([
      inUrl(null),
      readLinks(undefined),
      readLinks({ type: 'checkbox', checkbox: true }),
    ]).toEqual([[], [], []]);
  });

  it('are given in their parsed form, without quotes and brackets', () => {
    expect(checkedUrl('HTTPS://Example.com/A%20b?q=1')).toBe('https://example.com/A%20b?q=1');
    expect(checkedUrl('https://example.com/a"b<c>?q="d"')).toBe(
      'https://example.com/a%22b%3Cc%3E?q=%22d%22',
    );
    expect(checkedUrl('https://example.com/ä b')).toBe('https://example.com/%C3%A4%20b');
    expect(checkedUrl('https://')).toBeNull();
  });
});
