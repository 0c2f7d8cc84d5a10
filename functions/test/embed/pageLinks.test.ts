import { noAppearanceQuery } from '../../src/embed/appearance';
import { isSameOption, pageHref } from '../../src/embed/pageLinks';

const noDefaults = { platform: null, status: null };

const noLinks = { defaults: noDefaults, appearanceQuery: noAppearanceQuery, limitQuery: null };

describe('pageHref', () => {
  it('is relative and carries both filters and all that is asked of the appearance', () => {
    const href = pageHref(
      { platform: 'Instagram', status: 'In progress' },
      {
        ...noLinks,
        appearanceQuery: { theme: 'dark', columns: 2, ratio: '4:5', hidesHeader: true },
        limitQuery: 12,
      },
    );
    expect(href).toBe(
      '?platform=Instagram&status=In+progress&theme=dark&columns=2&ratio=4%3A5&header=0&limit=12',
    );
  });

  it('leaves out what is not filtered when the owner has no default for it', () => {
    const links = noLinks;
    expect(pageHref({ platform: null, status: null }, links)).toBe('?');
    expect(pageHref({ platform: null, status: 'Done' }, links)).toBe('?status=Done');
  });

  it('says all where leaving a filter out would bring back the default', () => {
    const links = { ...noLinks, defaults: { platform: 'TikTok', status: null } };
    expect(pageHref({ platform: null, status: null }, links)).toBe('?platform=all');
    expect(pageHref({ platform: 'Instagram', status: null }, links)).toBe('?platform=Instagram');
  });

  it.each(['R&D = 100% #1?', '<script>', 'פורסם', '🎉', 'a+b'])(
    'survives the way through an address: %s',
    (option) => {
      const href = pageHref({ platform: option, status: null }, noLinks, option);
      const query = new URL(href, 'https://widgets.test/w/slug').searchParams;
      expect(query.get('platform')).toBe(option);
      expect(query.get('cursor')).toBe(option);
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
