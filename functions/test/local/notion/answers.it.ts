import { writtenAnswers } from '../../support/notionAnswers';
import { comparisons, startLike, type LikeNotion } from './comparisons';

describe("the simulator's answers have the keys and types of the written ones", () => {
  let notion: LikeNotion;

  beforeAll(async () => {
    notion = await startLike(writtenAnswers);
  });

  afterAll(() => notion.simulator.close());

  test.each(comparisons)('%s', async (_name, compare) => {
    const { shown, wanted } = await compare(notion);
    expect(shown).toEqual(wanted);
  });
});
