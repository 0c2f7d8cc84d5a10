import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../src/widgets/keys';
import { inBenchWorld, type BenchWorld } from './benchWorld';
import { startNeighbour, type Neighbour, type Stint, type StintResult } from './neighbour';
import { percentile, sum } from './numbers';
import { probe, probeEnv, type ProbeFigures } from './probeInstance';
import type { Bench, Goal } from './report';
import { allowedPerSecond, strangers, takeMostOpen, type Stranger } from './strangers';

const neighbourPerSecond = 100;
const seconds = 8;
const neighbourPosts = 9;
const megabytes = 300;
const mostStallMs = 100;
const mostTurnMs = 50;
const mostSlowerP99 = 2;
/** What a p99 of a few milliseconds differs by from second to second, whatever is asked. */
const p99NoiseMs = 5;
const slugLookups = 200;

/** Calendars and strangers that hurt their neighbours, as they were reported. */
export const hostile: Bench = {
  name: 'hostile',
  claim: 'One calendar or one stranger hurts nobody else on an instance.',
  async run(print, { before }) {
    const sources = [...(before === null ? [] : [{ when: 'before', source: before }]), now];
    const outcomes: { stranger: Stranger; when: string; outcome: Outcome }[] = [];
    print(titles.map(inColumn).join(''));
    for (const stranger of strangers) {
      for (const { when, source } of sources) {
        const outcome = await inBenchWorld((world) => meet(world, stranger, source));
        outcomes.push({ stranger, when, outcome });
        print(rowOf(`${stranger.name}, ${when}`, outcome).map(inColumn).join(''));
      }
    }
    return {
      series: [],
      seriesUnit: '',
      figures: Object.fromEntries(
        outcomes.flatMap(({ stranger, when, outcome }) =>
          figuresOf(`${stranger.name}, ${when}`, outcome),
        ),
      ),
      goals: outcomes
        .filter(({ when }) => when === now.when)
        .flatMap(({ stranger, outcome }) => goalsOf(stranger, outcome)),
      notes: [
        `One instance of widgetData; a neighbour's widget is seen ${neighbourPerSecond} times a second, by viewers in a process of their own: ${seconds} s before the stranger comes, while it goes on at another instance of the same machine (apart: what two cores for all of this cost), and while it goes on here (beside), at least as long.`,
        'Stall: the longest time in which the event loop did not come round, others on the machine included; turn: the most processor time of its thread in one; idle stall: that of an instance which has nothing to do meanwhile, so what the machine alone does. Costs are of one request of the stranger; processor time without what the neighbour costs alone; calls to Firestore as the instance makes them.',
      ],
    };
  },
};

const now = { when: 'now', source: undefined };

/** How a neighbour's views went. */
interface Views {
  p99Ms: number;
  failed: number;
}

interface Outcome {
  normal: Views;
  /** While the stranger is on another instance of the same machine. */
  apart: Views;
  beside: Views;
  figures: ProbeFigures;
  /** Of an instance on the same machine that had nothing to do meanwhile. */
  idle: ProbeFigures;
  /** Requests of the stranger at once. */
  mostOpen: number;
  requests: number;
  /** Without what the neighbour's views cost. */
  cpuMs: number;
  notionCalls: number;
  redisCommands: number;
}

async function meet(
  world: BenchWorld,
  stranger: Stranger,
  source: string | undefined,
): Promise<Outcome> {
  const [calendar] = await world.addCalendars({ count: 1, posts: neighbourPosts });
  const env = { ...stranger.env, ...probeEnv };
  const instance = await world.start('widgetData', env, source);
  const other = await world.start('widgetData', env, source);
  const url = `${instance.baseUrl}/${calendar?.slug ?? ''}`;
  const neighbour = startNeighbour();
  try {
    const stint = { url, perSecond: neighbourPerSecond, seconds };
    await neighbour.view({ ...stint, seconds: 2 });
    await probe(instance);
    const normal = viewsOf([await neighbour.view(stint)]);
    const alone = await probe(instance);
    const attack = await stranger.prepare(world);
    const goingOn = goOn({ ...stranger, requests: 0 }, () => attack(other.baseUrl));
    const { beside: apart } = await sideBySide(neighbour, stint, goingOn);
    await probe(other);
    await endGuards(world);
    world.notion.requests.clear();
    const commandsBefore = await world.redis.commandCalls();
    await probe(instance);
    takeMostOpen();
    const attacking = goOn(stranger, () => attack(instance.baseUrl));
    const { beside, requests, stints } = await sideBySide(neighbour, stint, attacking);
    const figures = await probe(instance);
    return {
      normal,
      apart,
      beside,
      figures,
      mostOpen: takeMostOpen(),
      requests,
      cpuMs: figures.cpuMs - stints * alone.cpuMs,
      idle: await probe(other),
      notionCalls: world.notion.requests.list().length,
      redisCommands: (await world.redis.commandCalls()) - commandsBefore,
    };
  } finally {
    neighbour.end();
    await Promise.all([instance.stop(), other.stop()]);
  }
}

/** What the other instance refreshed may be refreshed here again at once. */
async function endGuards({ redis }: BenchWorld): Promise<void> {
  const guards = await redis.command('KEYS', keys.guard('*'));
  if (Array.isArray(guards) && guards.length > 0) await redis.command('DEL', ...guards.map(String));
}

/** The stranger goes on as long as the neighbour is there, and the neighbour stays until it ends. */
async function sideBySide(
  neighbour: Neighbour,
  stint: Stint,
  attacking: Promise<number>,
): Promise<{ beside: Views; requests: number; stints: number }> {
  const stints: StintResult[] = [];
  let requests: number | null = null;
  while (requests === null) {
    stints.push(await neighbour.view(stint));
    requests = await Promise.race([attacking, sleep(0, null)]);
  }
  return { beside: viewsOf(stints), requests, stints: stints.length };
}

function viewsOf(stints: readonly StintResult[]): Views {
  const durationsMs = stints.flatMap((stint) => stint.durationsMs);
  return { p99Ms: percentile(durationsMs, 0.99), failed: sum(stints.map(({ failed }) => failed)) };
}

/** Goes on with it at the stranger's rate; how many requests that were. */
async function goOn(
  { perSecond = allowedPerSecond, requests: wanted = 0 }: Stranger,
  attack: () => Promise<number>,
): Promise<number> {
  const startedAtMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedAtMs;
  let requests = 0;
  while (elapsedMs() < seconds * 1000 || requests < wanted) {
    requests += await attack();
    await sleep(Math.max(0, (requests / perSecond) * 1000 - elapsedMs()));
  }
  return requests;
}

const titles = [
  'stranger',
  'stall ms',
  'turn ms',
  'idle stall',
  'memory MB',
  'p99 normal',
  'p99 apart',
  'p99 beside',
  'failed',
  'requests',
  'at once',
  'Notion',
  'Redis',
  'Firestore',
  'CPU ms',
];
const nameWidth = 66;

function rowOf(name: string, outcome: Outcome): string[] {
  const { normal, apart, beside, figures, idle, requests } = outcome;
  const each = (count: number): string => (count / requests).toFixed(2);
  return [
    name,
    figures.longestStallMs.toFixed(0),
    figures.longestTurnMs.toFixed(0),
    idle.longestStallMs.toFixed(0),
    figures.maxRssMb.toFixed(0),
    normal.p99Ms.toFixed(1),
    apart.p99Ms.toFixed(1),
    beside.p99Ms.toFixed(1),
    String(beside.failed),
    String(requests),
    String(outcome.mostOpen),
    each(outcome.notionCalls),
    each(outcome.redisCommands),
    each(figures.firestoreCalls),
    each(outcome.cpuMs),
  ];
}

function inColumn(text: string, index: number): string {
  return index === 0 ? text.padEnd(nameWidth) : text.padStart(11);
}

function figuresOf(name: string, outcome: Outcome): [string, number][] {
  const { normal, apart, beside, figures, requests, cpuMs, notionCalls, redisCommands } = outcome;
  return [
    [`${name}: stall ms`, figures.longestStallMs],
    [`${name}: turn ms`, figures.longestTurnMs],
    [`${name}: stall of an idle instance ms`, outcome.idle.longestStallMs],
    [`${name}: memory MB`, figures.maxRssMb],
    [`${name}: neighbour's p99 ms, normal`, normal.p99Ms],
    [`${name}: neighbour's p99 ms, stranger apart`, apart.p99Ms],
    [`${name}: neighbour's p99 ms`, beside.p99Ms],
    [`${name}: neighbour's failures`, beside.failed],
    [`${name}: requests`, requests],
    [`${name}: requests at once`, outcome.mostOpen],
    [`${name}: Notion calls a request`, notionCalls / requests],
    [`${name}: Redis commands a request`, redisCommands / requests],
    [`${name}: Firestore calls`, figures.firestoreCalls],
    [`${name}: CPU ms a request`, cpuMs / requests],
  ];
}

function goalsOf({ name, isReported = true }: Stranger, outcome: Outcome): Goal[] {
  const { normal, apart, beside, figures, requests, redisCommands } = outcome;
  const mostP99Ms = mostSlowerP99 * Math.max(normal.p99Ms, apart.p99Ms, p99NoiseMs);
  const goal = (what: string, value: number, unit: string, atMost: number): Goal => ({
    ...{ name: `${name}: ${what}`, value, unit, atMost },
  });
  const turn = goal('turn', figures.longestTurnMs, 'ms', mostTurnMs);
  if (!isReported) return [turn];
  return [
    turn,
    goal('stall', figures.longestStallMs, 'ms', mostStallMs),
    goal('memory', figures.maxRssMb, 'MB', megabytes),
    goal("neighbour's p99", beside.p99Ms, 'ms', mostP99Ms),
    goal("neighbour's failures", beside.failed, 'views', 0),
    ...(name.includes('slugs')
      ? [
          goal('calls to Firestore', figures.firestoreCalls, 'calls', slugLookups),
          goal('Redis', redisCommands / requests, 'commands a request', 1),
        ]
      : []),
  ];
}
