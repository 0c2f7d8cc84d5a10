import { filterHref, isSameOption } from '../../src/embed/filterLinks';

const noDefaults = { platform: null, status: null };

describe('filterHref', () => {
  it('is relative and carries both filters and the theme', () => {
    const href = filterHref(
      { platform: 'Instagram', status: 'In progress' },
      { defaults: noDefaults, themeQuery: 'dark' },
    );
    expect(href).toBe('?platform=Instagram&status=In+progress&theme=dark');
  });

  it('leaves out what is not filtered when the owner has no default for it', () => {
    const links = { defaults: noDefaults, themeQuery: null };
    expect(filterHref({ platform: null, status: null }, links)).toBe('?');
    expect(filterHref({ platform: null, status: 'Done' }, links)).toBe('?status=Done');
  });

  it('says all where leaving a filter out would bring back the default', () => {
    const links = { defaults: { platform: 'TikTok', status: null }, themeQuery: null };
    expect(filterHref({ platform: null, status: null }, links)).toBe('?platform=all');
    expect(filterHref({ platform: 'Instagram', status: null }, links)).toBe('?platform=Instagram');
  });

  it.each(['R&D = 100% #1?', '<script>', 'פורסם', '🎉', 'a+b'])(
    'survives the way through an address: %s',
    (option) => {
      const href = filterHref(
        { platform: option, status: null },
        { defaults: noDefaults, themeQuery: option },
      );
      const query = new URL(href, 'https://widgets.test/w/slug').searchParams;
      expect(query.get('platform')).toBe(option);
      expect(query.get('theme')).toBe(option);
    },
  );
});

describe('isSameOption', () => {
  it('does not regard case', () => {
    expect(isSameOption('instagram', 'Instagram')).toBe(true);
    expect(isSameOption(null, null)).toBe(true);
    expect(isSameOption(null, 'Instagram')).toBe(false);
    expect(isSameOption('TikTok', 'Instagram')).toBe(false);
  });
});
