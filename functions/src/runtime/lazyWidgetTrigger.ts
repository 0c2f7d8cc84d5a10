import { createRequire } from 'node:module';
import type * as firestoreTriggers from 'firebase-functions/firestore';
import * as z from 'zod';

type OnWidgetWritten = typeof firestoreTriggers.onDocumentWritten<'widgets/{widgetId}'>;
export type WidgetTrigger = ReturnType<OnWidgetWritten>;
type WidgetEvent = Parameters<WidgetTrigger['run']>[0];

const moduleSchema = z.custom<typeof firestoreTriggers>(
  (loaded) => typeof loaded === 'object' && loaded !== null && 'onDocumentWritten' in loaded,
);

/**
 * `onDocumentWritten`, made when the platform first looks at it or calls it. Its module loads all
 * of Firestore's SDK, and would be a good part of the cold start of every other function, which
 * may never need that.
 */
export function lazyWidgetTrigger(...definition: Parameters<OnWidgetWritten>): WidgetTrigger {
  let made: WidgetTrigger | undefined;
  const trigger = (): WidgetTrigger => (made ??= loadTriggers().onDocumentWritten(...definition));
  const lazy = (event: Parameters<WidgetTrigger>[0]): unknown => trigger()(event);
  Object.defineProperties(lazy, {
    run: { value: (event: WidgetEvent): unknown => trigger().run(event) },
    __endpoint: { get: () => trigger().__endpoint, enumerable: true },
  });
  if (!isTrigger(lazy)) throw new Error('A trigger has a handler and an endpoint.');
  return lazy;
}

/** At once, because the platform asks for the endpoint and does not wait. */
function loadTriggers(): typeof firestoreTriggers {
  return moduleSchema.parse(createRequire(__filename)('firebase-functions/firestore'));
}

function isTrigger(candidate: object): candidate is WidgetTrigger {
  return 'run' in candidate && '__endpoint' in candidate;
}
