import { publishDay, utcDay } from '../../src/embed/dates';

describe('publishDay', () => {
  it.each([
    ['2026-11-02', '2026-11-02', '2 Nov 2026'],
    ['2026-11-02T23:30:00.000-11:00', '2026-11-02', '2 Nov 2026'],
    ['2026-11-02T00:10:00.000+14:00', '2026-11-02', '2 Nov 2026'],
    ['2028-02-29', '2028-02-29', '29 Feb 2028'],
    ['0099-05-31', '0099-05-31', '31 May 99'],
  ])('shows the day that %s is written for, whatever its offset', (given, isoDate, text) => {
    expect(publishDay(given)).toEqual({ isoDate, text });
  });

  it.each([null, '', 'soon', '2026-13-01', '2026-02-30', '2026-00-10', '2026-11', '2026/11/02'])(
    'shows nothing for %p',
    (given) => {
      expect(publishDay(given)).toBeNull();
    },
  );
});

describe('utcDay', () => {
  it('is the day in UTC', () => {
    expect(utcDay('2026-03-03T23:59:00.000-03:00')).toEqual({
      isoDate: '2026-03-04',
      text: '4 March 2026',
    });
  });

  it.each([null, '', 'yesterday', '+012345-01-01T00:00:00Z'])('is null for %p', (given) => {
    expect(utcDay(given)).toBeNull();
  });
});
