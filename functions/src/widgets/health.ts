import { createMemoryTier } from '../cache/memoryTier';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import type { Widget } from './widget';
import type { WidgetStore } from './widgetStore';

/** Writes down what is wrong with a widget, when that changes and never otherwise. */
export interface Health {
  /** A load went well. Never rejects. */
  loaded(widget: Widget): Promise<void>;
  /** A load failed; trouble that passes by itself is no finding. Never rejects. */
  failed(widget: Widget, reason: string, permanent: boolean): Promise<void>;
}

const writeTimeoutMs = 1000;
const entryBytes = 128;

export function createHealth(parts: {
  store: Pick<WidgetStore, 'writeHealth'>;
  clock: Clock;
  report: Report;
}): Health {
  const { store, clock, report } = parts;
  /** What was written since this instance read the widget. */
  const written = createMemoryTier<{ finding: string | null }>(1024 * 1024);

  const note = async (widget: Widget, finding: string | null): Promise<void> => {
    const last = written.get(widget.id) ?? widget.health ?? { finding: null };
    if (last.finding === finding) return;
    try {
      await store.writeHealth(widget.id, { finding, sinceMs: clock.nowMs() }, writeTimeoutMs);
      written.set(widget.id, { finding }, entryBytes);
    } catch (error) {
      report({ type: 'store.failed', operation: 'write health', widgetId: widget.id, error });
    }
  };

  return {
    loaded: (widget) => note(widget, null),
    failed: async (widget, reason, permanent) => {
      if (permanent) await note(widget, reason);
    },
  };
}
