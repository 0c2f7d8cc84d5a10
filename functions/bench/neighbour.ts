import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import * as z from 'zod';
import { functionsFolder } from '../local/dev/folders';

/** Views of one address at a rate, for a while. */
export const stintSchema = z.object({
  url: z.url(),
  perSecond: z.number(),
  seconds: z.number(),
});
export type Stint = z.infer<typeof stintSchema>;

const stintResultSchema = z.object({ durationsMs: z.array(z.number()), failed: z.number() });
const messageSchema = z.tuple([stintResultSchema]).rest(z.unknown());
/** How the views went: how long each took, and how many were no 200. */
export type StintResult = z.infer<typeof stintResultSchema>;

/** Viewers of another widget, in a process of their own, so that nothing of the bench delays them. */
export interface Neighbour {
  view(stint: Stint): Promise<StintResult>;
  end(): void;
}

export function startNeighbour(): Neighbour {
  const child = fork(resolve(__dirname, 'neighbourWorker.ts'), [], {
    cwd: functionsFolder,
    execArgv: ['--import', 'tsx'],
  });
  return {
    async view(stint) {
      const ended = new AbortController();
      const answered = once(child, 'message', { signal: ended.signal });
      const exited = once(child, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('The neighbour ended early.');
      });
      child.send(stint);
      try {
        return messageSchema.parse(await Promise.race([answered, exited]))[0];
      } finally {
        ended.abort();
        await Promise.allSettled([answered, exited]);
      }
    },
    end: () => {
      child.disconnect();
    },
  };
}
