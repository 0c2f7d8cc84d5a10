import { watchWidgets, type ObservedWrite } from '../../../local/dev/watchWidgets';
import { eventually } from '../../support/eventually';
import { firestoreKinds, useFirestore } from '../../support/firestoreKinds';

/** For what comes at once, on a machine that has much to do. */
const soonMs = 20_000;

jest.setTimeout(90_000);

const nameOf = (fields: ObservedWrite['after']): unknown => fields?.['name'];

describe.each(firestoreKinds)('the widgets watched on %s', (_name, start) => {
  const { database, freshDoc } = useFirestore(start);
  let stop: () => void = () => undefined;
  afterEach(() => {
    stop();
  });

  it('report each write from then on, with what was there before', async () => {
    const doc = freshDoc();
    await doc.set({ name: 'first' });
    const writes: ObservedWrite[] = [];
    stop = await watchWidgets(
      database(),
      (write) => {
        writes.push(write);
        return Promise.resolve();
      },
      () => undefined,
    );
    await doc.update({ name: 'second' });
    await eventually(soonMs, () => {
      expect(writes).toHaveLength(1);
      return Promise.resolve();
    });
    await doc.delete();
    await eventually(soonMs, () => {
      expect(writes).toHaveLength(2);
      return Promise.resolve();
    });
    await doc.set({ name: 'third' });
    await eventually(soonMs, () => {
      expect(writes.map(({ before, after }) => [nameOf(before), nameOf(after)])).toEqual([
        ['first', 'second'],
        ['second', undefined],
        [undefined, 'third'],
      ]);
      return Promise.resolve();
    });
    expect(new Set(writes.map(({ widgetId }) => widgetId))).toEqual(new Set([doc.id]));
  });

  it('go on after a write could not be followed up', async () => {
    const doc = freshDoc();
    const errors: unknown[] = [];
    const reported: unknown[] = [];
    stop = await watchWidgets(
      database(),
      ({ after }) => {
        reported.push(after?.['n'] ?? null);
        return reported.length === 1 ? Promise.reject(new Error('down')) : Promise.resolve();
      },
      (error) => {
        errors.push(error);
      },
    );
    await doc.set({ n: 1 });
    await eventually(soonMs, () => {
      expect(errors).toEqual([new Error('down')]);
      return Promise.resolve();
    });
    await doc.set({ n: 2 });
    await eventually(soonMs, () => {
      expect(reported).toEqual([1, 2]);
      return Promise.resolve();
    });
  });
});
