import { createLocalPacer } from '../../../src/notion/pacing/pacers';
import type { ServiceEvent } from '../../../src/shared/events';
import { generousBudget as redisBudget } from '../../redis/generous';
import { createManualClock } from '../../support/manualClock';
import type { PacerHarness } from '../asking';
import { openManual, type RedisHarness } from './redisHarness';

/** One way to open a pacer on a clock that the test moves. */
export type OpenPacer = (options: { requestsPerSecond: number }) => PacerHarness;

export const openLocalPacer: OpenPacer = ({ requestsPerSecond }) => {
  const clock = createManualClock(0);
  const events: ServiceEvent[] = [];
  const pacer = createLocalPacer({
    requestsPerSecond,
    clock,
    report: (event) => events.push(event),
    random: () => 0.5,
  });
  return { pacer, clock, events, advance: (durationMs) => clock.advance(durationMs) };
};
/** On the Redis of `harness`, with time enough for each call. */
export function openSharedPacer(
  harness: RedisHarness,
  options: { requestsPerSecond: number },
): PacerHarness {
  const opened = openManual(harness.gateway, options);
  const { pacer } = opened;
  return {
    ...opened,
    pacer: {
      ...pacer,
      acquire: (connection, caller) => pacer.acquire(connection, { ...caller, redisBudget }),
      hold: (connection, pause) => pacer.hold(connection, { ...pause, redisBudget }),
      trouble: (connection, caller) => pacer.trouble(connection, { ...caller, redisBudget }),
      recovered: (connection) => pacer.recovered(connection, redisBudget),
    },
  };
}
