import { randomBytes } from 'node:crypto';
import { checkSlug, newSlug } from '../../src/owners/slugs';
import { slugSchema } from '../../src/widgets/widget';

const nothing = (sizeBytes: number): Buffer => Buffer.alloc(sizeBytes);

describe('a new slug', () => {
  it.each([
    ['Content Calendar', 'content-calendar'],
    ['  Übersicht: Frühling 2026! ', 'ubersicht-fruhling-2026'],
    ['予定表 🎉', 'widget'],
    ['', 'widget'],
    ['a'.repeat(200), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
    ['../../etc/passwd', 'etc-passwd'],
  ])('can be read: %j', (name, readable) => {
    expect(newSlug(name, nothing)).toBe(`${readable}-0000000000000`);
  });

  it('ends with 65 random bits, never with a z, and is always one that may be', () => {
    const ends = new Set<string>();
    for (let time = 0; time < 2000; time += 1) {
      const slug = newSlug('Zz', randomBytes);
      expect(slug).toMatch(/^zz-[0-9a-y]{13}$/);
      expect(slugSchema.safeParse(slug).success).toBe(true);
      ends.add(slug);
    }
    expect(ends.size).toBe(2000);
    const letters = new Set([...ends].join('').replaceAll('zz-', ''));
    expect(letters.size).toBe(32);
  });
});

describe('the caller’s own slug', () => {
  it.each(['a', 'My_Calendar-2026', 'x'.repeat(128), 'created'])('may be %j', (slug) => {
    expect(checkSlug(slug)).toBe(slug);
  });

  it.each([
    '',
    'a b',
    'a/b',
    'x'.repeat(129),
    '__x__',
    'ü',
    '..',
    'create',
    'list',
    'by-id',
    '3232235777',
    '0',
  ])('can’t be %j', (slug) => {
    expect(() => checkSlug(slug)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        sentence: expect.stringContaining('"slug"') as unknown,
      }) as Error,
    );
  });
});
