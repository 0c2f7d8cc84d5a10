import type { Redis } from '@upstash/redis';
import * as z from 'zod';
import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import type { Clock } from '../../shared/clock';
import type { PacedConnection } from '../connection';
import type { BookingOutcome, Closure, BookingRequest } from './ledger';
import { closedOver, parsePaceState } from './paceState';
import { reservationScript } from './reservation.lua';

/** The queues in Redis, for all instances. Every method rejects with a `RedisError`. */
export interface RedisReservation {
  book(
    connection: PacedConnection,
    request: BookingRequest,
    budget: RedisBudget,
  ): Promise<BookingOutcome>;
  /** Whether nothing was closed over a slot since it was booked. */
  stands(
    connection: PacedConnection,
    booked: { slotMs: number; probe: boolean },
    budget: RedisBudget,
  ): Promise<boolean>;
  close(connection: PacedConnection, closure: Closure, budget: RedisBudget): Promise<boolean>;
  reopen(connection: PacedConnection, budget: RedisBudget): Promise<void>;
  clock(): 'redis' | 'caller';
  /** Whether calls of it fail at once. */
  isDown(): boolean;
}

const prefix = 'pace';
const operation = 'pace';
const outcomeSchema = z.tuple([
  z.enum(['booked', 'share', 'turn', 'queued', 'crowded', 'held', 'trouble', 'blocked']),
  z.number().min(0),
  z.coerce.number(),
  z.number().min(0),
  z.number(),
]);
const doneSchema = z.tuple([z.number()]);
const valuesSchema = z.array(z.unknown());

export function createRedisReservation(redis: RedisClient, clock: Clock): RedisReservation {
  let time: 'redis' | 'caller' = 'redis';

  /** Never tried again where the reply was lost: that wastes one slot, a repetition two. */
  const runScript = async (
    db: Redis,
    keys: string[],
    [action, ...values]: readonly [string, ...(number | boolean | string)[]],
  ): Promise<unknown> => {
    const script = db.createScript(reservationScript);
    const send = () => {
      const now = time === 'redis' ? '' : String(clock.nowMs());
      return script.exec(keys, [
        action,
        now,
        ...values.map((value) =>
          typeof value === 'boolean' ? String(Number(value)) : String(value),
        ),
      ]);
    };
    try {
      return await send();
    } catch (error) {
      // It has refused the script before anything was written.
      if (time === 'caller' || !refusesTime(error)) throw error;
      time = 'caller';
      return send();
    }
  };

  const keysOf = ({ pacingKey, workspaceId }: PacedConnection): [string, string] => {
    const key = `${prefix}:${pacingKey}`;
    return [key, workspaceId === null ? key : `${prefix}:space:${workspaceId}`];
  };
  const lineKeyOf = ({ pacingKey }: PacedConnection): string => `${prefix}:line:${pacingKey}`;

  return {
    // Without the frame of @upstash/ratelimit: its reply is whether and when, and a booking also
    // says which slot it is, why there is none, and who probes.
    book: (connection, request, budget) =>
      redis.run(operation, budget, async (db) => {
        const { intervalMs, maxWaitMs, lane, shareIsDue, probe, load } = request;
        const { id, requests } = load ?? { id: '', requests: 0 };
        const wanted = [intervalMs, maxWaitMs, lane, shareIsDue, probe, id, requests] as const;
        const keys = [...keysOf(connection), lineKeyOf(connection)];
        const outcome = outcomeOf(await runScript(db, keys, ['book', ...wanted]));
        if (!isSound(outcome, request)) throw new Error('not a booking');
        return outcome;
      }),

    stands: (connection, { slotMs, probe }, budget) =>
      redis.run(operation, budget, async (db) => {
        const values = valuesSchema.parse(await db.mget(keysOf(connection)));
        const [state, workspace] = values.map(parsePaceState);
        return state === undefined || !closedOver(slotMs, probe, state, workspace ?? null);
      }),

    close: (connection, { reason, durationMs, probe }, budget) =>
      redis.run(operation, budget, async (db) => {
        const reply = await runScript(db, keysOf(connection), [reason, durationMs, probe]);
        return doneSchema.parse(reply)[0] === 1;
      }),

    reopen: (connection, budget) =>
      redis.run(operation, budget, async (db) => {
        await runScript(db, keysOf(connection), ['reopen']);
      }),

    clock: () => time,
    isDown: () => !redis.isConfigured || redis.breakerState() !== 'closed',
  };
}

function outcomeOf(reply: unknown): BookingOutcome {
  const [kind, waitMs, slotMs, closedMs, probe] = outcomeSchema.parse(reply);
  return kind === 'booked'
    ? { kind, waitMs, slotMs, probe: probe === 1, closedMs }
    : { kind, waitMs, closedMs };
}

/** A wait that nobody agreed to is no reply of ours. */
function isSound({ kind, waitMs }: BookingOutcome, { maxWaitMs }: BookingRequest): boolean {
  return (kind !== 'booked' && kind !== 'share' && kind !== 'turn') || waitMs <= maxWaitMs;
}

const timeRefusals =
  /non.?deterministic|random command|not allowed from (a )?script|unknown (redis )?command.*script/i;

/** What stands behind the comma is the script itself. */
function refusesTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const [reason = ''] = error.message.split(', command was:');
  return timeRefusals.test(reason);
}
