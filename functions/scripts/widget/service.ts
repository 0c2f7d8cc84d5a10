import { loadConfig } from '../../src/config';
import type { OwnerService } from '../../src/owners/ownerRequests';
import { createRuntime } from '../../src/runtime/runtime';
import type { Terminal } from '../command';
import { openTarget } from '../openTarget';
import type { Target } from '../target';
import { createWidgetFinder, type WidgetFinder } from './findWidget';

/** The owners' service as the API has it, and what only operators may do: find any widget. */
export interface WidgetService {
  owners: OwnerService;
  find: WidgetFinder;
  /** The widget's public addresses. */
  addressesOf: (slug: string) => { embed: string; data: string };
  close: () => Promise<void>;
  /** Waits for what is under way, so not where Firestore does not answer. */
  disconnect: () => Promise<void>;
}

/** Warnings go beside the answer, to the standard error output. */
export async function openService(target: Target, terminal: Terminal): Promise<WidgetService> {
  const { env } = target;
  const silent = (): undefined => undefined;
  const warn = (message: string): void => {
    terminal.note(`  (${message})`);
  };
  const logSink = { debug: silent, info: silent, warn, error: warn };
  const runtime = createRuntime({ env, logSink });
  const { publicBaseUrl } = loadConfig(env);
  const { documents, close: disconnect } = openTarget(target);
  terminal.note(`${target.place}.`);
  return {
    owners: await runtime.owners(),
    find: createWidgetFinder(documents),
    addressesOf: (slug) => ({
      embed: `${publicBaseUrl}/w/${slug}`,
      data: `${publicBaseUrl}/api/widgets/${slug}/data`,
    }),
    close: () => runtime.close(),
    disconnect,
  };
}
