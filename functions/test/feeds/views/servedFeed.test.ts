import { filterPosts, resolveFilter, serveFeed } from '../../../src/feeds/views/servedFeed';
import type { WidgetSettings } from '../../../src/widgets/widget';
import { aFeed, aPost, aSchema, pageId, someSettings } from '../../support/builders';

const rows: [platforms: string[], status: string | null][] = [
  [['TikTok'], 'Done'],
  [['Instagram', 'TikTok'], 'In progress'],
  [['Instagram'], 'Done'],
  [[], null],
];
const feed = aFeed({
  posts: rows.map(([platforms, status], index) => aPost({ id: pageId(index), platforms, status })),
});

const servedWith = (settings: Partial<WidgetSettings>) => serveFeed(feed, someSettings(settings));
const numbers = (posts: readonly { id: string }[]): number[] =>
  posts.map(({ id }) => Number(id.slice(-12)));

describe('serveFeed', () => {
  it.each<[string, Partial<WidgetSettings>, number[]]>([
    ['everything without rules', {}, [0, 1, 2, 3]],
    ['only the statuses of the owner', { onlyStatuses: ['Done'] }, [0, 2]],
    ['without regard to case and blanks', { onlyStatuses: [' dONE '] }, [0, 2]],
    ['several statuses', { onlyStatuses: ['Done', 'In progress'] }, [0, 1, 2]],
    ['a post with one of the platforms', { onlyPlatforms: ['instagram'] }, [1, 2]],
    ['what meets both rules', { onlyPlatforms: ['TikTok'], onlyStatuses: ['Done'] }, [0]],
    ['nothing where no post has the status', { onlyStatuses: ['Published'] }, []],
  ])('leaves %s', async (_name, settings, expected) => {
    expect(numbers((await servedWith(settings)).posts)).toEqual(expected);
  });

  it('names the values of served posts alone, in the order of the options', async () => {
    expect(await servedWith({})).toMatchObject({
      availablePlatforms: ['Instagram', 'TikTok'],
      availableStatuses: ['In progress', 'Done'],
    });
    const { availableStatuses } = await servedWith({ onlyStatuses: ['Done'] });
    expect(availableStatuses).toEqual(['Done']);
  });

  it('names a hundred values of a column at most', async () => {
    const posts = Array.from({ length: 30 }, (_, post) =>
      aPost({
        id: pageId(post),
        status: `status ${100 + post}`,
        platforms: Array.from({ length: 5 }, (_value, index) => `p${100 + post * 5 + index}`),
      }),
    );
    const { availablePlatforms, availableStatuses } = await serveFeed(
      aFeed({ posts }),
      someSettings(),
    );
    expect([availablePlatforms.length, availablePlatforms.at(-1)]).toEqual([100, 'p199']);
    expect(availableStatuses).toHaveLength(30);
  });

  it('puts values that are no options behind them, in alphabetical order', async () => {
    const posts = [['Web'], ['Blog'], ['TikTok']].map((platforms) => aPost({ platforms }));
    const served = await serveFeed(aFeed({ posts }), someSettings());
    expect(served.availablePlatforms).toEqual(['TikTok', 'Blog', 'Web']);
  });

  it('names a value once that is spelled in several ways', async () => {
    const posts = [['tiktok'], ['TikTok'], ['TIKTOK']].map((platforms) => aPost({ platforms }));
    const schema = aSchema({ platformOptions: ['TikTok'] });
    const { availablePlatforms } = await serveFeed(aFeed({ posts, schema }), someSettings());
    expect(availablePlatforms).toEqual(['TikTok']);
  });
});

describe('resolveFilter', () => {
  it.each([
    ['no filter', null, null, { platform: null, status: null }],
    [
      'the spelling of Notion',
      'TIKTOK',
      'in PROGRESS',
      { platform: 'TikTok', status: 'In progress' },
    ],
    ['one of the two', null, 'done', { platform: null, status: 'Done' }],
    ['a platform that no post has', 'Others', null, null],
    ['a status that no post has', 'TikTok', 'Nope', null],
  ])('gives for %s', async (_name, platform, status, expected) => {
    expect(resolveFilter(await servedWith({}), { platform, status })).toEqual(expected);
  });

  it('does not name what the owner keeps back', async () => {
    const filter = { platform: null, status: 'In progress' };
    expect(resolveFilter(await servedWith({ onlyStatuses: ['Done'] }), filter)).toBeNull();
  });

  it('takes an accent composed in either way for the same', async () => {
    const composed = await serveFeed(
      aFeed({ posts: [aPost({ platforms: ['Caf\u00e9'] })] }),
      someSettings(),
    );
    const filter = { platform: 'cafe\u0301', status: null };
    expect(resolveFilter(composed, filter)).toEqual({ platform: 'Caf\u00e9', status: null });
  });
});

describe('filterPosts', () => {
  it.each([
    [null, null, [0, 1, 2, 3]],
    ['TikTok', null, [0, 1]],
    [null, 'Done', [0, 2]],
    ['Instagram', 'Done', [2]],
    ['Instagram', 'Not started', []],
  ])('leaves for platform %j and status %j the posts %j', async (platform, status, expected) => {
    expect(numbers(filterPosts(await servedWith({}), { platform, status }))).toEqual(expected);
  });
});
