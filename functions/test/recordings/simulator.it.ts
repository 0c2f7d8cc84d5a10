import { comparisons, startLike, type LikeNotion } from '../local/notion/comparisons';
import { recordings } from './recordings';

describe("the simulator's answers have the keys and types of the recorded ones", () => {
  let notion: LikeNotion;

  beforeAll(async () => {
    notion = await startLike(recordings);
  });

  afterAll(() => notion.simulator.close());

  test.each(comparisons)('%s', async (_name, compare) => {
    const { shown, wanted } = await compare(notion);
    expect(shown).toEqual(wanted);
  });
});
