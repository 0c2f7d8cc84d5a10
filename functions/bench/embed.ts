import { demoSlugs } from '../local/seed/demoWidgets';
import { noAppearanceQuery } from '../src/embed/appearance';
import { renderWidgetPage } from '../src/embed/renderWidgetPage';
import type { FeedView, PostView } from '../src/feeds/views/feedView';
import { widgetSettingsSchema } from '../src/widgets/widget';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import { wordsOf } from './calendars';
import { makeFloor } from './floor';
import { median } from './numbers';
import { withPhone, type PhoneLoad } from './phoneLoads';
import type { Bench, Goal } from './report';
import { compare } from './warm';

const loads = 7;
const renders = 100;
const largestPaintGoalMs = 1200;
const blockingGoalMs = 50;
const leastRatio = 0.9;

/** The embed page on a slow phone, beside a constant body, and its making. */
export const embed: Bench = {
  name: 'embed',
  claim: 'The page is there at once on a slow phone, and costs the server next to nothing.',
  run: (print) =>
    inBenchWorld(async (world) => {
      const cold = renderMs(100);
      world.notion.control.setLimits({ perMinute: null });
      const { pictured, bare, empty } = await loadOnPhones(world, print);
      const pairs = await loadBesideConstant(world, print);
      const of = (all: readonly PhoneLoad[], key: keyof PhoneLoad): number =>
        median(all.map((load) => load[key]));
      const ratio = median(pairs.map(({ ours, floor }) => ours.perSecond / floor.perSecond));
      const goals: Goal[] = [
        {
          name: 'largest contentful paint',
          value: of(pictured, 'largestPaintMs'),
          unit: 'ms',
          atMost: largestPaintGoalMs,
        },
        {
          name: 'layout shift, worst load',
          value: Math.max(
            ...[...pictured, ...bare].map(({ layoutShift }) => thousandths(layoutShift)),
          ),
          unit: '',
          atMost: 0,
        },
        {
          name: 'total blocking time',
          value: of(pictured, 'blockingMs'),
          unit: 'ms',
          atMost: blockingGoalMs,
        },
        { name: 'warm', value: ratio, unit: '× a constant body', atLeast: leastRatio },
      ];
      return {
        series: [
          { name: 'largest paint', values: pictured.map((load) => load.largestPaintMs) },
          { name: 'first paint', values: pictured.map((load) => load.firstPaintMs) },
          { name: 'without pictures', values: bare.map((load) => load.largestPaintMs) },
        ],
        seriesUnit: 'ms',
        figures: {
          firstPaintMs: of(pictured, 'firstPaintMs'),
          largestPaintWithoutPicturesMs: of(bare, 'largestPaintMs'),
          largestPaintOfAlmostNothingMs: of(empty, 'largestPaintMs'),
          blockingOfAlmostNothingMs: of(empty, 'blockingMs'),
          documentBytes: of(pictured, 'documentBytes'),
          bytesWithPictures: of(pictured, 'totalBytes'),
          bytesWithoutPictures: of(bare, 'totalBytes'),
          embedPerSecond: median(pairs.map(({ ours }) => ours.perSecond)),
          constantPerSecond: median(pairs.map(({ floor }) => floor.perSecond)),
          firstRenderOf100PostsMs: cold.firstMs,
          renderOf100PostsMs: cold.medianMs,
        },
        goals,
        notes: [
          'Phone: 390 × 780 at 2×, 1.6 Mbit/s, 150 ms, a processor 4 times slower than this one;',
          'the demo of 31 posts, nothing kept from before, the server warm, pictures by redirect.',
          'Almost nothing: the page that says in a sentence that there is no such widget.',
        ],
      };
    }),
};

async function loadOnPhones(
  world: BenchWorld,
  print: (line: string) => void,
): Promise<Record<'pictured' | 'bare' | 'empty', PhoneLoad[]>> {
  const fast = { NOTION_REQUESTS_PER_SECOND: '100', PUBLIC_RATE_LIMIT: '100000/60s' };
  const media = await world.start('media', fast);
  const page = await world.start('embed', { ...fast, PUBLIC_BASE_URL: media.baseUrl });
  const url = `${page.baseUrl}/w/${demoSlugs.calendar}?theme=light`;
  return withPhone(async (load) => {
    await load(url, { pictures: true });
    const pictured: PhoneLoad[] = [];
    const bare: PhoneLoad[] = [];
    const empty: PhoneLoad[] = [];
    for (let round = 1; round <= loads; round += 1) {
      const one = await load(url, { pictures: true });
      pictured.push(one);
      bare.push(await load(url, { pictures: false }));
      empty.push(await load(`${page.baseUrl}/w/nobody`, { pictures: false }));
      print(
        `load ${round}: first paint ${Math.round(one.firstPaintMs)} ms, largest ` +
          `${Math.round(one.largestPaintMs)} ms, blocked ${Math.round(one.blockingMs)} ms, ` +
          `shift ${one.layoutShift}, ${one.totalBytes} bytes`,
      );
    }
    return { pictured, bare, empty };
  });
}

/** As precise as browsers' own tools report it. */
function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

async function loadBesideConstant(world: BenchWorld, print: (line: string) => void) {
  const floor = makeFloor();
  try {
    return await compare(world, 'embed', `/w/${demoSlugs.calendar}`, floor, print);
  } finally {
    floor.remove();
  }
}

/** The first time in this process, and the usual time after that. */
function renderMs(posts: number): { firstMs: number; medianMs: number } {
  const none = { platform: null, status: null };
  const links = { defaults: none, appearanceQuery: noAppearanceQuery, limitQuery: null };
  const times = Array.from({ length: renders }, () => {
    const view = viewOf(posts);
    const startedAtMs = performance.now();
    renderWidgetPage({ view, filter: none, isFirst: true, ...links });
    return performance.now() - startedAtMs;
  });
  return { firstMs: times[0] ?? NaN, medianMs: median(times.slice(10)) };
}

function viewOf(count: number): FeedView {
  return {
    widget: {
      id: 'bench',
      name: 'Content calendar',
      slug: 'bench',
      settings: widgetSettingsSchema.parse({}),
      views: 0,
    },
    posts: Array.from({ length: count }, (_, number) => postOf(number)),
    availablePlatforms: ['Instagram', 'TikTok', 'Others'],
    availableStatuses: ['Not started', 'In progress', 'Done'],
    meta: { state: 'fresh', fetchedAt: null, total: count, nextCursor: null, notice: null },
  };
}

function postOf(number: number): PostView {
  const { title, day, platform, status } = wordsOf(number);
  const id = `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;
  const url = `https://widgets.example/media/bench/${id.replaceAll('-', '')}-f1a9e08555974415`;
  return {
    id,
    title,
    publishDate: day,
    platform,
    platforms: [platform],
    status,
    imageSource: null,
    pinned: number === 0,
    images: [{ url, source: 'attachment', originalUrl: url }],
    videos: [],
    links: [],
  };
}
