import { createHealth } from '../../src/widgets/health';
import type { WidgetHealth } from '../../src/widgets/widget';
import { aWidget, createEventRecord, startMs } from '../support/builders';
import { createManualClock } from '../support/manualClock';

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const written: [string, WidgetHealth, number][] = [];
  const state: { error: Error | null } = { error: null };
  const store = {
    writeHealth(widgetId: string, health: WidgetHealth, timeoutMs: number): Promise<void> {
      if (state.error !== null) return Promise.reject(state.error);
      written.push([widgetId, health, timeoutMs]);
      return Promise.resolve();
    },
  };
  const health = createHealth({ store, clock, report: record.report });
  return { clock, record, written, state, health };
}

const widget = aWidget();
const ill = aWidget({ health: { finding: 'not_shared', sinceMs: 1 } });

describe('the health of a widget', () => {
  it('is written when something lasting is found, once, with the time and within a second', async () => {
    const { health, written, clock } = createHarness();
    await health.failed(widget, 'not_shared', true);
    await clock.advance(60_000);
    await health.failed(widget, 'not_shared', true);
    expect(written).toEqual([['w1', { finding: 'not_shared', sinceMs: startMs }, 1000]]);
  });

  it('is written again when the finding is another one, and when there is none any more', async () => {
    const { health, written } = createHarness();
    await health.failed(widget, 'not_shared', true);
    await health.failed(widget, 'unauthorized', true);
    await health.loaded(widget);
    await health.loaded(widget);
    expect(written.map(([, { finding }]) => finding)).toEqual(['not_shared', 'unauthorized', null]);
  });

  it('is not written by a load that goes well where nothing was wrong', async () => {
    const { health, written } = createHarness();
    await health.loaded(widget);
    expect(written).toEqual([]);
  });

  it('is no business of trouble that passes', async () => {
    const { health, written } = createHarness();
    await health.failed(widget, 'unavailable', false);
    await health.failed(ill, 'timeout', false);
    expect(written).toEqual([]);
  });

  it('goes by what the document says where this instance has written nothing', async () => {
    const { health, written } = createHarness();
    await health.failed(ill, 'not_shared', true);
    expect(written).toEqual([]);
    await health.loaded(ill);
    expect(written.map(([, { finding }]) => finding)).toEqual([null]);
  });

  it('is each widget’s own', async () => {
    const { health, written } = createHarness();
    await health.failed(widget, 'not_shared', true);
    await health.failed(aWidget({ id: 'w2' }), 'not_shared', true);
    expect(written.map(([id]) => id)).toEqual(['w1', 'w2']);
  });

  it('which cannot be written disturbs nobody, and is tried again', async () => {
    const { health, written, record, state } = createHarness();
    state.error = new Error('Firestore');
    await expect(health.failed(widget, 'not_shared', true)).resolves.toBeUndefined();
    await expect(health.loaded(ill)).resolves.toBeUndefined();
    expect(record.of('store.failed')).toMatchObject([
      { operation: 'write health', widgetId: 'w1' },
      { operation: 'write health', widgetId: 'w1' },
    ]);
    state.error = null;
    await health.failed(widget, 'not_shared', true);
    expect(written).toHaveLength(1);
  });
});
