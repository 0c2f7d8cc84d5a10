import type { BenchWorld } from './benchWorld';

export interface Phase {
  name: string;
  seconds: number;
  begin(world: BenchWorld): Promise<void> | void;
  /** Whether what others know is put back into Redis before it: it had been lost. */
  refills?: true;
}

/** Each but that of the 429s, which lasts `rateLimitedSeconds`. */
export const phaseSeconds = 15;
export const rateLimitedSeconds = 60;

/** Everything that goes wrong, one after another; each phase leaves the next a whole world. */
export const phases: readonly Phase[] = [
  { name: 'normal', seconds: phaseSeconds, begin: () => undefined },
  { name: 'Redis killed', seconds: phaseSeconds, begin: ({ redis }) => redis.kill() },
  { name: 'Redis back, empty', seconds: phaseSeconds, begin: ({ redis }) => redis.restart() },
  {
    name: 'Redis hung',
    seconds: phaseSeconds,
    begin: ({ redis }) => {
      redis.pause();
    },
  },
  {
    name: 'Redis back',
    seconds: phaseSeconds,
    begin: ({ redis }) => {
      redis.resume();
    },
  },
  {
    name: 'Notion 429',
    seconds: rateLimitedSeconds,
    begin: ({ notion }) => {
      const retryAfterSeconds = rateLimitedSeconds;
      const fault = { kind: 'rate_limited', retryAfterSeconds } as const;
      notion.control.addFault({ fault, times: null });
    },
  },
  {
    name: 'Notion 500',
    seconds: phaseSeconds,
    begin: ({ notion }) => {
      notion.control.faults.clear();
      notion.control.addFault({ fault: { kind: 'server_error', status: 500 }, times: null });
    },
  },
  {
    name: 'Notion hung',
    seconds: phaseSeconds,
    begin: ({ notion }) => {
      notion.control.faults.clear();
      notion.control.addFault({ fault: { kind: 'hang' }, times: null });
    },
  },
  {
    name: 'Firestore gone',
    seconds: phaseSeconds,
    refills: true,
    begin: async ({ notion, firestore }) => {
      notion.control.faults.clear();
      await firestore.close();
    },
  },
];
