import { parseNotionId, toUuid } from '../../../src/notion/answers/ids';

const hex = 'e234cdc84ad24371a97e999a238bf8f5';
const uuid = 'e234cdc8-4ad2-4371-a97e-999a238bf8f5';
const view = '11f2b80cdb824282bb14a1536c592708';

describe('parseNotionId', () => {
  it.each([
    ['a bare id', hex],
    ['a bare UUID', uuid],
    ['a bare id in capitals', hex.toUpperCase()],
    ['an id with a view', `${hex}?v=${view}`],
    ['a title in front of the id', `Content-Calendar-${hex}`],
    ['the address of a view', `https://www.notion.so/team/${hex}?v=${view}`],
    ['an address with a page opened', `https://www.notion.so/${hex}?v=${view}&p=${view}&pm=s`],
    ['the newer host', `https://app.notion.com/p/${hex}`],
    ['a title in the address', `https://www.notion.so/team/My-Plan-2026-${hex}?pvs=4`],
    ['a title of hex digits', `https://www.notion.so/12345678-abcd-${hex}`],
    ['an encoded title', `https://www.notion.so/%E5%8D%97-%E5%AE%98-${hex}`],
    ['hyphens in the address', `https://notion.so/${uuid}`],
    ['a title in front of hyphens', `https://notion.so/Plan-${uuid}`],
    ['the last of two ids', `https://www.notion.so/${view}/${hex}`],
    ['a public site', `https://acme.notion.site/Plan-${hex}`],
    ['a desktop address', `notion://www.notion.so/team/${hex}?v=${view}`],
    ['no scheme', `www.notion.so/team/${hex}`],
    ['plain http and capitals', `HTTP://WWW.NOTION.SO/${hex.toUpperCase()}`],
    ['a trailing slash', `https://www.notion.so/${hex}/`],
    ['a fragment', `https://www.notion.so/${hex}#${view}`],
    ['spaces and lines around', `\n  https://www.notion.so/${hex} \t`],
    ['angle brackets', `<https://www.notion.so/${hex}>`],
    ['quotes', `"https://www.notion.so/${hex}"`],
    ['a Markdown link', `[Plan (2026)](https://www.notion.so/Plan-${hex}?v=${view})`],
  ])('finds the id in %s', (_name, pasted) => {
    expect(parseNotionId(pasted)).toBe(uuid);
  });

  it.each([
    ['nothing', ''],
    ['words', 'my content calendar'],
    ['another host', `https://example.com/${hex}`],
    ["Notion's name in front of another host", `https://www.notion.so.example.com/${hex}`],
    ["Notion's name as a user", `https://www.notion.so@example.com/${hex}`],
    ['a host that ends alike', `https://mynotion.so/${hex}`],
    ['another scheme', `javascript://www.notion.so/${hex}`],
    ['only a view', `https://www.notion.so/?v=${view}`],
    ['a digit too few', hex.slice(1)],
    ['a digit too many', `${hex}0`],
    ['something behind the id', `${hex}-copy`],
    ['a very long text', `https://www.notion.so/${'a'.repeat(5_000)}/${hex}`],
  ])('finds none in %s', (_name, pasted) => {
    expect(parseNotionId(pasted)).toBeNull();
  });
});

describe('toUuid', () => {
  it('refuses what could alter a request path', () => {
    expect([`../${hex}`, `${hex}/x`, '', '%2e'].map(toUuid)).toEqual([null, null, null, null]);
  });
});
