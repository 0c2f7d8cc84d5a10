import { resolveMapping } from '../../../src/notion/columns/resolveMapping';
import type { SchemaProperty } from '../../../src/notion/reading/reader';

const property = (id: string, name: string, type: string, options: string[] = []) => ({
  id,
  name,
  type,
  options,
});
const properties: SchemaProperty[] = [
  property('title', 'Name', 'title'),
  property('Kjx%7D', 'Platform', 'select', ['Instagram']),
  property('abc', 'Kanal 2', 'multi_select', ['TikTok']),
  property('def', 'Date', 'date'),
  property('ghi', 'Go Live', 'date'),
  property('jkl', 'Words', 'rich_text'),
];
const bindingsOf = (...args: Parameters<typeof resolveMapping>) => {
  const resolved = resolveMapping(...args);
  if (resolved.kind === 'refused') throw new Error(`refused: ${resolved.reason}`);
  return resolved.bindings;
};

describe('resolving the mapping that an owner requests', () => {
  it('finds what is not requested by name and type', () => {
    expect(bindingsOf(properties, {}, {})).toMatchObject({
      title: 'title',
      platform: 'Kjx%7D',
      publishDate: 'def',
    });
  });

  it.each([
    ['its id', 'abc'],
    ['its name', 'Kanal 2'],
    ['its name in another case', 'kanal 2'],
    ['its name with other spaces and signs', ' KANAL-2 '],
  ])('takes a property by %s', (_name, wanted) => {
    const resolved = resolveMapping(properties, { platform: wanted }, {});
    expect(resolved).toMatchObject({
      kind: 'bound',
      bindings: { platform: 'abc' },
      platformOptions: ['TikTok'],
    });
  });

  it('takes an id encoded or not', () => {
    const current = { platform: 'abc' };
    expect(bindingsOf(properties, { platform: 'Kjx}' }, current).platform).toBe('Kjx%7D');
    expect(bindingsOf(properties, { platform: 'Kjx%7D' }, current).platform).toBe('Kjx%7D');
  });

  it('keeps the bindings of before where nothing is requested', () => {
    const current = { publishDate: 'ghi', platform: 'abc' };
    expect(bindingsOf(properties, {}, current)).toMatchObject(current);
  });

  it('goes back to finding a column by itself with null', () => {
    const current = { publishDate: 'ghi', platform: 'abc' };
    const bindings = bindingsOf(properties, { publishDate: null }, current);
    expect(bindings).toMatchObject({ publishDate: 'def', platform: 'abc' });
  });

  it('gives a property to the column that requests it, and finds another for the one that had it', () => {
    const links = [property('u1', 'URL', 'url'), property('u2', 'Other', 'url')];
    const bindings = bindingsOf(links, { canvaLink: 'URL' }, { link: 'u1' });
    expect(bindings).toEqual({ canvaLink: 'u1', link: 'u2' });
  });

  it.each([
    ['no such property', { platform: 'Nothing' }, 'no_such_property', null],
    ['an empty name', { platform: '' }, 'no_such_property', null],
    ['a type that can’t be read so', { platform: 'Words' }, 'unusable_type', 'Words'],
    ['a title for a date', { publishDate: 'title' }, 'unusable_type', 'Name'],
    ['one property twice', { link: 'Words', canvaLink: 'jkl' }, 'taken', 'Words'],
  ])('refuses %s', (_name, requested, reason, name) => {
    const resolved = resolveMapping(properties, requested, {});
    expect(resolved).toMatchObject({ kind: 'refused', reason });
    expect(resolved.kind === 'refused' ? (resolved.property?.name ?? null) : '').toBe(name);
  });

  it('says with a refusal what could be taken instead', () => {
    const resolved = resolveMapping(properties, { publishDate: 'Words' }, {});
    const usable = resolved.kind === 'refused' ? resolved.usable.map(({ name }) => name) : [];
    expect(usable).toEqual(['Date', 'Go Live']);
  });

  it('prefers, of two of the same name, the one that can be read', () => {
    const twins = [property('n1', 'Stage!', 'rich_text'), property('n2', 'Stage', 'status')];
    expect(bindingsOf(twins, { status: 'stage' }, {}).status).toBe('n2');
  });
});
