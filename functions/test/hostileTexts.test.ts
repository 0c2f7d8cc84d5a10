import { Readable } from 'node:stream';
import { readJsonBody } from '../src/http/request/requestBody';
import { bindColumns } from '../src/notion/columns/columns';
import { columnNamed } from '../src/notion/columns/synonyms';
import { normalizeName } from '../src/notion/columns/text';
import { readLinks } from '../src/notion/posts/links';
import { ServiceError } from '../src/shared/errors';
import { redact } from '../src/telemetry/redact';

const rich = (text: string) => ({
  type: 'rich_text' as const,
  rich_text: [{ plain_text: text, href: null }],
});

/** Where each took time by the square of its length, this file would not end. */
describe('a text that somebody wrote to take long', () => {
  it.each([
    ['dots and a letter', `${'.'.repeat(200_000)}x`],
    ['closing brackets', ')'.repeat(200_000)],
    ['opening and closing brackets', '('.repeat(100_000) + ')'.repeat(100_000)],
    ['quotes', '”'.repeat(200_000)],
    ['domains without an end', 'a.'.repeat(100_000)],
    ['commas', ','.repeat(200_000)],
  ])('as a link is none: %s', (_name, text) => {
    expect(readLinks(rich(text))).toEqual([]);
    expect(readLinks({ type: 'url', url: text })).toEqual([]);
  });

  it('beside a link leaves the link', () => {
    const text = `${'.'.repeat(100_000)}x https://a.example/b.png, ${')'.repeat(100_000)}`;
    expect(readLinks(rich(text))).toEqual(['https://a.example/b.png']);
  });

  it('as a column’s name is no name', () => {
    for (const name of ['('.repeat(50_000), '[('.repeat(50_000), 'é\u0301\u0323'.repeat(50_000)]) {
      expect(columnNamed(name)).toBeNull();
      const { bindings } = bindColumns([{ id: 'a', name, type: 'select', options: [name] }], {});
      expect(bindings).toEqual({});
    }
    for (const remark of ['(in UTC) [x]', '('.repeat(50_000), `[${'('.repeat(50_000)}]`]) {
      expect(columnNamed(`Publish Date ${remark}`)).toMatchObject({ column: 'publishDate' });
    }
  });

  it('as a name is compared by its first 200 characters', () => {
    expect(normalizeName('a'.repeat(300))).toBe('a'.repeat(200));
  });

  it.each([
    [`application/json${' '.repeat(14_500)}`, 1],
    [`application/json${' '.repeat(14_500)}x`, 'unsupported_media_type'],
    [`application/json;${' '.repeat(14_500)}charset=utf-8`, 1],
    [`application/json${';'.repeat(14_500)}`, 1],
  ])('as a content type is read at once', async (type, expected) => {
    const sent = Object.assign(Readable.from([Buffer.from('1')]), {
      headers: { 'content-type': type },
    });
    const codeOf = (error: unknown) => (error instanceof ServiceError ? error.code : error);
    expect(await readJsonBody(sent).catch(codeOf)).toBe(expected);
  });

  it('is redacted all the same', () => {
    const address = `https://f.example/${'a'.repeat(100_000)}?signature=s`;
    expect(redact(`${'http://'.repeat(30_000)} ${address}`)).toBe(
      `${'http://'.repeat(30_000)} [redacted]`,
    );
    expect(redact(`Bearer${' '.repeat(100_000)}abcdefghij`)).toBe('[redacted]');
  });
});
