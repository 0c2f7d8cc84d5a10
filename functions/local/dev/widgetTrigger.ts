import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { z } from 'zod';
import { functionsFolder } from './folders';
import { triggerReady } from './startWidgetTrigger';
import { watchWidgets, type ObservedWrite } from './watchWidgets';

/** What is used of an event: no more than the handler looks at. */
interface WrittenEvent {
  params: { widgetId: string };
  data: Record<'before' | 'after', { data: () => ObservedWrite['after'] }>;
  time: string;
}

type Handler = (event: WrittenEvent) => Promise<void>;

const builtSchema = z.object({
  onWidgetWritten: z.custom<{ run: Handler }>(
    (trigger) => typeof trigger === 'function' && 'run' in trigger,
  ),
});

/**
 * Runs the exported `onWidgetWritten` for each write, in place of the emulator: that one has no
 * Firestore triggers where Firestore runs beside it. Is to be started with the environment that
 * functions have; lives until it is ended.
 */
async function main(): Promise<void> {
  const handlerOfNow = createLoader();
  const app = initializeApp({ projectId: process.env['GCLOUD_PROJECT'] ?? '' });
  await watchWidgets(
    getFirestore(app),
    async ({ widgetId, before, after }) => {
      await handlerOfNow()({
        params: { widgetId },
        data: { before: { data: () => before }, after: { data: () => after } },
        time: new Date().toISOString(),
      });
    },
    (error) => {
      console.error(`A written widget was not followed up: ${String(error)}`);
    },
  );
  console.log(triggerReady);
}

/** The handler as `lib` has it: built anew after each change of the code. */
function createLoader(): () => Handler {
  const path = resolve(functionsFolder, 'lib/index.js');
  const load = createRequire(__filename);
  let known: { builtAtMs: number; run: Handler } | null = null;
  return () => {
    const builtAtMs = statSync(path).mtimeMs;
    if (known?.builtAtMs !== builtAtMs) {
      Reflect.deleteProperty(load.cache, path);
      known = { builtAtMs, run: builtSchema.parse(load(path)).onWidgetWritten.run };
    }
    return known.run;
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
