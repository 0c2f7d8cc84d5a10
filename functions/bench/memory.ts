import { inBenchWorld, type BenchWorld } from './benchWorld';
import { heldMemory, memoryProbeEnv } from './heldMemory';
import { createFeedWriter, readTemplate, varyFeed } from './manyFeeds';
import { mapSome } from './mapSome';
import { median } from './numbers';
import type { Bench } from './report';
import { createViewers } from './viewers';

const posts = 50;
const instanceWidgets = 1000;
const redisWidgets = 10_000;
const widgetsWithUrls = 4000;
const perConnection = 10;
const atATime = 8;
const megabyte = 1024 * 1024;

/** What a thousand widgets cost an instance, and ten thousand the shared cache. */
export const memory: Bench = {
  name: 'memory',
  claim: '1,000 widgets of 50 posts fit into one process, 10,000 into a small Redis.',
  run: (print) =>
    inBenchWorld(
      async (world) => {
        const process = await measureProcess(world, print);
        const redis = await measureRedis(world, process.widgetId, print);
        return {
          series: [{ name: 'held by the process', values: process.growthMb }],
          seriesUnit: 'MB above idle',
          figures: {
            processIdleMb: process.idleMb,
            processOfThatExternalMb: process.externalMb,
            processRssMb: process.rssMb,
            redisIdleMb: redis.idleMb,
            feedBytes: redis.feedBytes,
            urlLength: redis.urlLength,
            urlsBytesPerWidget: redis.urlsBytes,
            redisCommandsPerFeed: redis.commandsPerFeed,
          },
          goals: [
            {
              name: `${instanceWidgets} widgets in a process`,
              value: Math.max(...process.growthMb),
              unit: 'MB above idle',
              atMost: 50,
            },
            {
              name: `${redisWidgets} feeds in Redis`,
              value: redis.feedsMb,
              unit: 'MB',
              atMost: 60,
            },
            {
              name: `and the URLs of ${widgetsWithUrls}`,
              value: redis.feedsAndUrlsMb,
              unit: 'MB',
              atMost: 100,
            },
          ],
          notes: [
            'The process: heapUsed + external after a forced collection; idle is after one widget.',
            'Redis: growth of used_memory; written by the code of the service, every feed another.',
          ],
        };
      },
      { longSignedUrls: true },
    ),
};

async function measureProcess(world: BenchWorld, print: (line: string) => void) {
  world.notion.control.setLimits({ perMinute: null });
  const calendars = await world.addCalendars({ count: instanceWidgets + 1, posts, perConnection });
  const instance = await world.start('widgetData', {
    NOTION_REQUESTS_PER_SECOND: '100',
    ...memoryProbeEnv,
  });
  const viewers = createViewers(atATime);
  try {
    const [first, ...others] = calendars;
    const widgetId = first?.widgetId ?? '';
    await viewers.view(`${instance.baseUrl}/${first?.slug ?? ''}`);
    const idle = await heldMemory(instance);
    print(`idle: ${mb(idle.heldBytes).toFixed(1)} MB held`);
    const growthMb: number[] = [];
    let rssMb = NaN;
    let externalMb = NaN;
    // Twice: at first they are loaded, then shown again, as viewers do.
    for (let round = 1; round <= 2; round += 1) {
      await mapSome(others, atATime, async ({ slug }) => {
        const { status, tier } = await viewers.view(`${instance.baseUrl}/${slug}`);
        if (status !== 200 || tier === 'sample') throw new Error(`Answered ${status} ${tier}.`);
      });
      const held = await heldMemory(instance);
      growthMb.push(mb(held.heldBytes - idle.heldBytes));
      externalMb = mb(held.externalBytes - idle.externalBytes);
      rssMb = mb(held.rssBytes);
      print(
        `${others.length} widgets, round ${round}: ${(growthMb.at(-1) ?? NaN).toFixed(1)} MB more`,
      );
    }
    return { idleMb: mb(idle.heldBytes), rssMb, externalMb, growthMb, widgetId };
  } finally {
    viewers.close();
    await instance.stop();
  }
}

async function measureRedis(world: BenchWorld, widgetId: string, print: (line: string) => void) {
  const { redis } = world;
  const template = await readTemplate(world, widgetId);
  await redis.flush();
  const idleBytes = await redis.usedMemoryBytes();
  const commandsBefore = await redis.commandCalls();
  const write = createFeedWriter(world);
  const made = Array.from({ length: redisWidgets }, () => varyFeed(template));
  await mapSome(made, atATime, (one) => write(one, false));
  const feedsBytes = (await redis.usedMemoryBytes()) - idleBytes;
  const commands = (await redis.commandCalls()) - commandsBefore;
  await mustHold(world, redisWidgets);
  print(`${redisWidgets} feeds: ${mb(feedsBytes).toFixed(1)} MB`);
  await mapSome(made.slice(0, widgetsWithUrls), atATime, (one) => write(one, true));
  const allBytes = (await redis.usedMemoryBytes()) - idleBytes;
  await mustHold(world, redisWidgets + widgetsWithUrls);
  print(`with the addresses of ${widgetsWithUrls}: ${mb(allBytes).toFixed(1)} MB`);
  const sample = made.slice(0, 100);
  const lengths = await Promise.all(
    sample.map(async (one) =>
      Number(await redis.command('STRLEN', `widget:${one.widgetId}:all:all`)),
    ),
  );
  return {
    idleMb: mb(idleBytes),
    feedsMb: mb(feedsBytes),
    feedsAndUrlsMb: mb(allBytes),
    feedBytes: median(lengths),
    urlLength: median(sample.flatMap(({ signedUrls }) => signedUrls.map(({ url }) => url.length))),
    urlsBytes: (allBytes - feedsBytes) / widgetsWithUrls,
    commandsPerFeed: commands / redisWidgets,
  };
}

async function mustHold(world: BenchWorld, keyCount: number): Promise<void> {
  const held = Number(await world.redis.command('DBSIZE'));
  if (held !== keyCount) throw new Error(`Redis holds ${held} keys, not ${keyCount}.`);
}

function mb(bytes: number): number {
  return bytes / megabyte;
}
