import { decodeOwnerCursor, encodeOwnerCursor } from '../../../src/owners/store/ownerCursor';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the cursor of an owner’s list', () => {
  it('is given back as it was, to the nanosecond, and fits into an address', () => {
    const cursor = {
      createdAt: { seconds: 1_793_620_800, nanoseconds: 123_456_789 },
      widgetId: 'w_1-A',
    };
    expect(encodeOwnerCursor(cursor)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeOwnerCursor(encodeOwnerCursor(cursor))).toEqual(cursor);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('hello').toString('base64url')],
    ['another form', encode({ seconds: 1 })],
    ['a time that is text', encode(['1', 0, 'w1'])],
    ['a time before all times', encode([-1, 0, 'w1'])],
    ['a time that Firestore can’t keep', encode([1e15, 0, 'w1'])],
    ['nanoseconds of more than a second', encode([1, 1e9, 'w1'])],
    ['an id with a slash', encode([1, 0, 'a/b'])],
    ['a cursor of posts', encode([true, '2026-11-02', 'p1'])],
  ])('is refused where it is %s', (_name, text) => {
    expect(() => decodeOwnerCursor(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        sentence: expect.stringContaining('"cursor"') as unknown,
      }) as Error,
    );
  });
});
