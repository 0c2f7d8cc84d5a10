import type { Cell, FileCell } from './cell';

/** One row of the demo calendar. */
export interface DemoPost {
  title: string;
  date: string;
  platform: 'Instagram' | 'TikTok' | 'Others';
  status: 'Not started' | 'In progress' | 'Done';
  imageSource?: 'Link' | 'Image Attachment' | 'Canva';
  files?: FileCell[];
  link?: string;
  canvaLink?: string;
  cover?: FileCell;
  pinned?: boolean;
  hidden?: boolean;
}

const PORTRAIT = { widthPx: 1080, heightPx: 1350 };
const LARGE = { widthPx: 3200, heightPx: 4000 };
const TALL = { widthPx: 1080, heightPx: 1920 };

function photo(scene: string, seed: number, name = `${scene}-${seed}.jpg`): FileCell {
  return { name, drawing: { scene, seed, ...PORTRAIT } };
}

function large(scene: string, seed: number): FileCell {
  return { name: `IMG_${4200 + seed}.jpg`, drawing: { scene, seed, ...LARGE } };
}

function story(scene: string, seed: number): FileCell {
  return { name: `cover-${scene}.jpg`, drawing: { scene, seed, ...TALL } };
}

type Options = Partial<Omit<DemoPost, 'title' | 'date' | 'platform' | 'status'>>;

function post(
  date: string,
  platform: DemoPost['platform'],
  status: DemoPost['status'],
  title: string,
  files: FileCell[],
  options: Options = {},
): DemoPost {
  const imageSource = files.length > 0 ? { imageSource: 'Image Attachment' as const } : {};
  return { title, date, platform, status, files, ...imageSource, ...options };
}

/** A creator's November, out of order, as calendars are. Addresses in `/public` are resolved. */
export const demoPosts: readonly DemoPost[] = [
  post('2026-11-02', 'Instagram', 'Done', 'Golden hour, no filter', [large('sunset', 6)]),
  post(
    '2026-11-24',
    'Instagram',
    'In progress',
    'My slow Sunday morning ☕️',
    [photo('coffee', 8), photo('books', 3), photo('windowLight', 6)],
    { pinned: true },
  ),
  post('2026-11-05', 'TikTok', 'Done', '3 plants you can’t kill 🌿', [story('plant', 12)]),
  post('2026-11-19', 'Instagram', 'Done', 'Weekend in the dunes', [
    large('dunes', 24),
    photo('camp', 12),
    photo('sunset', 30),
  ]),
  post('2026-11-28', 'TikTok', 'Not started', 'Ramen in 15 minutes', [story('noodles', 18)]),
  post('2026-11-26', 'Instagram', 'In progress', 'Desk reset: what’s on my table', [
    photo('desk', 12),
  ]),
  post('2026-11-10', 'Others', 'Done', 'Newsletter #48: making time for nothing', [
    photo('arches', 9, 'newsletter-48.png'),
  ]),
  post('2026-11-22', 'Instagram', 'Done', 'City lights and long walks', [photo('skyline', 14)]),
  post('2026-11-12', 'Instagram', 'Done', 'Citrus season is here 🍊', [photo('citrus', 18)]),
  post('2026-11-21', 'TikTok', 'Done', 'Sea sounds to fall asleep to', [
    { name: 'sea-loop.webm', drawing: { seed: 14 } },
  ]),
  post('2026-11-15', 'Instagram', 'Done', 'Light I keep coming back to', [
    photo('windowLight', 12),
  ]),
  post('2026-11-17', 'Others', 'Done', 'Blog: five quiet trails in the Alps', [], {
    imageSource: 'Link',
    link: '/public/mountains-9.jpg',
  }),
  post('2026-11-30', 'Instagram', 'Not started', 'Moodboard for December', [
    photo('shapes', 12, 'moodboard.webp'),
    photo('cutouts', 12),
    photo('gradients', 20),
  ]),
  post(
    '2026-11-20',
    'Instagram',
    'Done',
    'Start here 👋 who I am and what I make',
    [photo('vase', 7), photo('skincare', 12)],
    { pinned: true },
  ),
  post('2026-11-08', 'TikTok', 'Done', 'Packing light for four days', [story('balloons', 12)]),
  post('2026-11-23', 'Instagram', 'In progress', 'Sunday baking: glazed rings 🍩', [
    photo('donuts', 12),
  ]),
  post('2026-12-01', 'Instagram', 'Not started', 'Advent giveaway: the template', [], {
    imageSource: 'Canva',
    canvaLink: 'https://www.canva.com/design/DAGdemo2026/Zk3u5m/view',
  }),
  post('2026-11-18', 'Instagram', 'Done', 'Vinyl night, side B', [photo('vinyl', 24)]),
  post('2026-11-06', 'Instagram', 'Done', 'صباح الخير من الشاطئ', [photo('palms', 18)]),
  post('2026-11-25', 'Others', 'In progress', 'Pinterest: winter skincare shelf', [
    photo('skincare', 20),
  ]),
  post('2026-11-14', 'TikTok', 'Done', 'Camp kitchen, one pan', [story('camp', 21)]),
  post('2026-11-13', 'Instagram', 'Done', 'Waves I could watch all day', [large('waves', 9)]),
  post('2026-11-11', 'Instagram', 'Done', 'Behind the scenes of the shoot', [
    { name: 'IMG_4311.HEIC', drawing: { scene: 'desk', seed: 20, ...PORTRAIT } },
    photo('desk', 18),
  ]),
  post(
    '2026-11-27',
    'TikTok',
    'In progress',
    'Sunset timelapse, raw cut',
    [{ name: 'IMG_4327.MOV', drawing: { seed: 12 } }],
    { cover: photo('sunset', 20, 'timelapse-cover.jpg') },
  ),
  post('2026-11-09', 'Others', 'Done', 'Podcast: pricing your first brand deal', [], {
    cover: photo('gradients', 12, 'podcast-cover.jpg'),
  }),
  post('2026-11-16', 'Instagram', 'Done', 'Reading list, autumn edition 📚', [photo('books', 18)]),
  post('2026-11-07', 'Instagram', 'Done', 'Collab with @studio.nord', [], {
    imageSource: 'Link',
    link: 'https://www.instagram.com/p/C8demoNord1/',
  }),
  post('2026-11-04', 'Instagram', 'Done', 'Shapes from the print workshop', [photo('shapes', 21)]),
  post('2026-11-03', 'TikTok', 'Done', 'Up before the balloons', [], {
    cover: photo('balloons', 20, 'balloons-cover.jpg'),
  }),
  post('2026-11-29', 'Instagram', 'Not started', 'Dried flowers that last all winter', [
    photo('vase', 15),
  ]),
  post(
    '2026-12-03',
    'Instagram',
    'Not started',
    'Sponsor draft, do not publish',
    [photo('coffee', 18)],
    { hidden: true },
  ),
  post('2026-12-05', 'Others', 'Not started', 'Year in review: pick 12 pictures', [
    photo('cutouts', 21),
    photo('mountains', 18),
  ]),
];

/** The row's cells, by the names of the content calendar's columns. */
export function demoValues(row: DemoPost): Record<string, Cell> {
  return {
    Title: row.title,
    'Publish Date': row.date,
    Attachment: row.files ?? [],
    Link: row.link ?? null,
    'Canva Link': row.canvaLink ?? null,
    'Image Source': row.imageSource ?? null,
    Platform: row.platform,
    Status: row.status,
    Pinned: row.pinned ?? false,
    Hide: row.hidden ?? false,
  };
}
