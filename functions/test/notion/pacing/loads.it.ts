import { createPacedLoad } from '../../../src/notion/pacing/pacing';
import { createAsking } from '../asking';
import { openLocalPacer, openSharedPacer, type OpenPacer } from './pacerForms';
import { openRedis, type RedisHarness } from './redisHarness';

let harness: RedisHarness;

beforeAll(async () => {
  harness = await openRedis();
});

beforeEach(() => harness.redis.flush());

afterAll(() => harness.close());

/** Who waits for its turn asks again and again: each answer has to come before time goes on. */
async function advanceInSteps(
  advance: (durationMs: number) => Promise<void>,
  durationMs: number,
): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 25) await advance(25);
}

const openShared: OpenPacer = (options) => openSharedPacer(harness, options);

describe.each([
  ['the local pacer', openLocalPacer],
  ['the shared pacer', openShared],
])('%s, with loads', (_name, open) => {
  function setUp() {
    const opened = open({ requestsPerSecond: 4 });
    const { log, ask } = createAsking(opened);
    /** A load of three requests, each asked for when the one before has come. */
    const loadOf = async (name: string, more: Parameters<typeof ask>[1] = {}): Promise<void> => {
      const load = createPacedLoad(name, 3);
      for (let number = 1; number <= 3; number += 1) {
        const before = log.length;
        await ask(`${name}${number}`, { budgetMs: 8_000, ...more, load });
        if (log.slice(before).some((line) => line.startsWith(`${name}${number} `))) return;
      }
    };
    return { advance: opened.advance, log, loadOf };
  }

  it.each(['foreground', 'task'] as const)(
    'finishes one load before the next begins, in the order of asking (%s)',
    async (priority) => {
      const { advance, log, loadOf } = setUp();
      const loads = ['a', 'b', 'c'].map((name) => loadOf(name, { priority }));
      await advanceInSteps(advance, 4_000);
      await Promise.all(loads);
      expect(log.map((line) => line.slice(0, 2))).toEqual(
        ['a', 'b', 'c'].flatMap((name) => [1, 2, 3].map((number) => `${name}${number}`)),
      );
      // Nine slots of 250 ms, and what it takes to see that one's turn has come.
      expect(Number(log.at(-1)?.slice(3))).toBeLessThanOrEqual(2_600);
    },
  );

  it('refuses at once a load that can not be done in time, and keeps its place', async () => {
    const { advance, log, loadOf } = setUp();
    const loads = Array.from({ length: 12 }, (_, index) => loadOf(String.fromCharCode(97 + index)));
    await advance(0);
    const refused = log.filter((line) => line.includes('rate_limited'));
    expect(refused.map((line) => line[0])).toEqual(['j', 'k', 'l']);
    expect(refused.every((line) => line.includes('@0 for '))).toBe(true);
    await advanceInSteps(advance, 4_000);
    const more = ['late', 'l', 'k', 'j'].map((name) => loadOf(name));
    await advanceInSteps(advance, 12_000);
    await Promise.all([...loads, ...more]);
    const begun = log.filter((line) => /^\w+1@/.test(line)).map((line) => line.split('1@')[0]);
    expect(begun).toEqual([...'abcdefghijkl'.split(''), 'late']);
  });

  it('lets no load begin in the background while another waits', async () => {
    const { advance, log, loadOf } = setUp();
    const loads = [loadOf('a'), loadOf('b'), loadOf('c', { priority: 'background' })];
    await advanceInSteps(advance, 3_000);
    await Promise.all(loads);
    expect(log.some((line) => line.startsWith('c1 rate_limited@0'))).toBe(true);
    expect(log.filter((line) => line.startsWith('b'))).toHaveLength(3);
  });
});
