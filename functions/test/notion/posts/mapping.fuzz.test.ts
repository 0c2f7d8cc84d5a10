import { dataSourceSchema, parseAnswer } from '../../../src/notion/answers/answers';
import { bindColumns } from '../../../src/notion/columns/columns';
import { mapPage } from '../../../src/notion/posts/mapping';
import { postSchema } from '../../../src/notion/posts/post';
import { writtenAnswers } from '../../support/notionAnswers';

type Random = () => number;

/** Mulberry32: small, fast and the same on every machine. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const oddities: readonly unknown[] = [
  ...[null, undefined, true, false, 0, -1, NaN, 1e308, '', ' ', [], {}, [[]], [null]],
  ...['\u0000', '\ud800', '🎉'.repeat(3_000), 'https://', 'https://[::', 'javascript:alert(1)'],
  ...['https://example.com/%E0%A4%A', 'https://a.b/x.png,https://a.b/y.mp4', '%', '__proto__'],
  ...['2026-99-99', '2026-11-02', 'title', 'files', 'rollup', 'date', 'formula', 'file', 'page'],
  ...[{ type: 'file', file: { url: 7 } }, { start: 5 }, { type: 'formula', formula: null }],
  ...[{ type: 'rollup', rollup: { type: 'array', array: [{ type: 'rollup' }] } }],
  ...[{ name: 'x.png', type: 'file', file: { url: 'https://', expiry_time: 'never' } }],
];

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** A copy in which values here and there are dropped, doubled, renamed or something else. */
function mutate(value: unknown, random: Random, rate: number): unknown {
  if (random() < rate) return pick(random, oddities);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const changed = mutate(item, random, rate);
      const chance = random();
      return chance < rate ? [] : chance < 2 * rate ? [changed, changed] : [changed];
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
        if (random() < rate) return [];
        const name = random() < rate ? String(pick(random, oddities)) : key;
        return [[name, mutate(item, random, rate)]];
      }),
    );
  }
  return value;
}

const pages = [
  ...writtenAnswers.rows('query-all-types-page-1'),
  ...writtenAnswers.rows('query-all-types-page-2'),
  ...writtenAnswers.rows('query-select-and-multi-select'),
  writtenAnswers.body('page-with-hosted-file'),
  writtenAnswers.body('page-retrieve-minimal'),
];
const schema = writtenAnswers.body('data-source-retrieve-all-types');

describe('any page', () => {
  it.each([0.002, 0.01, 0.05, 0.2])(
    'mutated at a rate of %d gives a valid post or is left out, never an exception',
    (rate) => {
      const random = seeded(20_261_102);
      const own = { link: 'wRds', canvaLink: 'sHpU', platform: 'pG}u', hidden: 'hJ%5Dc' };
      const { bindings } = bindColumns(parseAnswer(dataSourceSchema, schema).properties, own);
      let postCount = 0;
      for (let round = 0; round < 700; round += 1) {
        const result = mapPage(mutate(pick(random, pages), random, rate), bindings, 0);
        if (result.kind !== 'post') continue;
        postCount += 1;
        postSchema.parse(result.post);
        for (const signed of result.signedUrls) new URL(signed.url);
      }
      expect(postCount).toBeGreaterThan(rate < 0.1 ? 150 : 0);
    },
  );

  it('of any data source, however mutated, can be bound', () => {
    const random = seeded(7);
    let boundCount = 0;
    for (let round = 0; round < 300; round += 1) {
      const parsed = dataSourceSchema.safeParse(mutate(schema, random, 0.01));
      if (!parsed.success) continue;
      const { bindings } = bindColumns(parsed.data.properties, { platform: '%' });
      const ids = Object.values(bindings);
      expect(new Set(ids).size).toBeGreaterThanOrEqual(ids.length - 1);
      boundCount += 1;
    }
    expect(boundCount).toBeGreaterThan(100);
  });
});
