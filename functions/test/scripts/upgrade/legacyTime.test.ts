import { Timestamp } from 'firebase-admin/firestore';
import { readLegacyTime } from '../../../scripts/upgrade/legacyTime';

const time = new Timestamp(1_700_000_000, 123_000_000);

describe('a time of the legacy product', () => {
  it.each<[string, unknown]>([
    ['a timestamp', time],
    ['milliseconds', 1_700_000_000_123],
    ['milliseconds as a text', '1700000000123'],
    ['an ISO date', '2023-11-14T22:13:20.123Z'],
    ['an ISO date of another zone', '2023-11-15T00:13:20.123+02:00'],
    ['a timestamp as plain data', { seconds: 1_700_000_000, nanoseconds: 123_000_000 }],
    ['the same as it is serialised', { _seconds: 1_700_000_000, _nanoseconds: 123_000_000 }],
  ])('is read from %s', (_name, stored) => {
    expect(readLegacyTime(stored)?.isEqual(time)).toBe(true);
  });

  it('keeps a timestamp to the nanosecond', () => {
    const exact = new Timestamp(1_700_000_000, 123_456_789);
    expect(readLegacyTime(exact)).toBe(exact);
  });

  it('takes a small number for seconds, and a day for its first moment', () => {
    expect(readLegacyTime(1_700_000_000)?.toMillis()).toBe(1_700_000_000_000);
    expect(readLegacyTime('2023-11-14')?.toDate().toISOString()).toBe('2023-11-14T00:00:00.000Z');
  });

  it.each([undefined, null, '', 'yesterday', NaN, -5, 0, true, {}, [], 1e300, '1900-01-01'])(
    'is not read from %j',
    (stored) => {
      expect(readLegacyTime(stored)).toBeNull();
    },
  );
});
