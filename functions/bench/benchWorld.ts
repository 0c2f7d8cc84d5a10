import { randomBytes } from 'node:crypto';
import { startFirestore } from '../local/firestore/startFirestore';
import type { RunningFirestore } from '../local/firestore/runningFirestore';
import { startWorld, type RedisWorld } from '../local/production/startWorld';
import { addCalendar, type Calendar } from './calendars';
import { mapSome } from './mapSome';
import { startOwnGateway } from './ownGateway';

const atATime = 8;

/** A world with a Redis, a Firestore of its own, and calendars of any number and size. */
export type BenchWorld = RedisWorld & {
  firestore: RunningFirestore;
  /** Adds widgets, `perConnection` of them on each connection; without it one connection each. */
  addCalendars(wanted: {
    count: number;
    posts: number;
    perConnection?: number;
  }): Promise<Calendar[]>;
};

/** Does `work` in a world and ends everything in it, however `work` ends. */
export async function inBenchWorld<T>(
  work: (world: BenchWorld) => Promise<T>,
  { longLived = false, ...options }: { longSignedUrls?: boolean; longLived?: boolean } = {},
): Promise<T> {
  const startOne = () => startFirestore({ longLived });
  const firestore = await startOne().catch(startOne);
  try {
    const projectId = `demo-bench-${randomBytes(4).toString('hex')}`;
    const world = await startWorld({
      firestoreHost: firestore.host,
      projectId,
      redis: true,
      ...options,
    });
    const gateway = await startOwnGateway(world.redis.url);
    Object.assign(world.env, gateway.env);
    try {
      return await work({
        ...world,
        firestore,
        addCalendars: (wanted) => addCalendars(world, wanted),
      });
    } finally {
      await gateway.stop();
      await world.close();
    }
  } finally {
    await firestore.close();
  }
}

async function addCalendars(
  world: RedisWorld,
  { count, posts, perConnection = 1 }: { count: number; posts: number; perConnection?: number },
): Promise<Calendar[]> {
  const groups = Array.from({ length: Math.ceil(count / perConnection) }, (_, index) => ({
    secret: `ntn_bench${randomBytes(20).toString('hex')}`,
    size: Math.min(perConnection, count - index * perConnection),
  }));
  // Those of one connection one after another: they write the same document.
  const calendars = await mapSome(groups, atATime, async ({ secret, size }) => {
    world.notion.edits.addToken({ workspaceId: world.demo.workspaceId, secret });
    const added: Calendar[] = [];
    while (added.length < size) added.push(await addCalendar(world, secret, posts));
    return added;
  });
  world.notion.requests.clear();
  return calendars.flat();
}
