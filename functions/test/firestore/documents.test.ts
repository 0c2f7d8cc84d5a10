import { z } from 'zod';
import { BrokenDocumentError, createDocuments } from '../../src/firestore/documents';
import { createEventRecord } from '../support/builders';
import { createTestDocuments } from '../support/documents';

const schema = z.object({ name: z.string() });

describe('documents', () => {
  it('give back what the work gives', async () => {
    const { documents } = createTestDocuments();
    expect(await documents.run('read', 1000, () => Promise.resolve(7))).toBe(7);
  });

  it('turn every failure into one of the store, with its reason kept for the log', async () => {
    const { documents } = createTestDocuments();
    const reason = new Error('7 PERMISSION_DENIED');
    const failing = documents.run('read', 1000, () => Promise.reject(reason));
    await expect(failing).rejects.toMatchObject({
      name: 'StoreError',
      message: 'Firestore: read failed',
      cause: reason,
    });
  });

  it('give up after the time they were given', async () => {
    jest.useFakeTimers();
    try {
      const { documents } = createTestDocuments();
      const hanging = documents.run('read', 300, () => new Promise<never>(() => undefined));
      const settled = Promise.allSettled([hanging]);
      await jest.advanceTimersByTimeAsync(300);
      expect(await settled).toMatchObject([
        { reason: { name: 'StoreError', cause: { message: 'no answer within 300 ms' } } },
      ]);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('open Firestore again after it could not be opened', async () => {
    const open = jest.fn(() => Promise.reject(new Error('no network')));
    const documents = createDocuments(open, createEventRecord().report);
    const read = (): Promise<number> => documents.run('read', 1000, () => Promise.resolve(1));
    await expect(read()).rejects.toMatchObject({ name: 'StoreError' });
    await expect(read()).rejects.toMatchObject({ name: 'StoreError' });
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('parse a document', () => {
    expect(createTestDocuments().documents.parse(schema, 'a/1', { name: 'x' })).toEqual({
      name: 'x',
    });
  });

  it('report a broken document once for each problem, without its values', () => {
    const { documents, record } = createTestDocuments();
    const broken = new BrokenDocumentError('a/1');
    expect(() => documents.parse(schema, 'a/1', { name: 4711 })).toThrow(broken);
    expect(() => documents.parse(schema, 'a/1', { name: 4712 })).toThrow(broken);
    expect(() => documents.parse(schema, 'a/1', undefined)).toThrow(broken);
    expect(() => documents.parse(schema, 'a/2', { name: 4711 })).toThrow('a/2');
    const reports = record.of('store.brokenDocument');
    expect(reports.map(({ path }) => path)).toEqual(['a/1', 'a/1', 'a/2']);
    expect(reports[0]?.problems).toMatch(/^name: /);
    expect(JSON.stringify(reports)).not.toContain('471');
  });

  it('leave out a broken one of many, and report it as well', () => {
    const { documents, record } = createTestDocuments();
    expect(documents.tryParse(schema, 'a/1', { name: 'x' })).toEqual({ name: 'x' });
    expect(documents.tryParse(schema, 'a/2', { name: 4711 })).toBeNull();
    expect(record.of('store.brokenDocument')).toMatchObject([{ path: 'a/2' }]);
  });

  it('let a broken document pass through as what it is', async () => {
    const { documents } = createTestDocuments();
    const failing = documents.run('read', 1000, () =>
      Promise.resolve().then(() => documents.parse(schema, 'a/1', null)),
    );
    await expect(failing).rejects.toMatchObject({ name: 'BrokenDocumentError' });
  });
});
