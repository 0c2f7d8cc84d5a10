const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export interface DisplayDate {
  /** `YYYY-MM-DD`, for `<time datetime>`. */
  isoDate: string;
  text: string;
}

/**
 * `2 Nov 2026` from the first ten characters of what Notion holds. A planned day is a day on the
 * owner's wall, so it is read as written and never moved through a time zone.
 * Null where there is no such day.
 */
export function publishDay(publishDate: string | null): DisplayDate | null {
  const parts = dayParts(publishDate?.slice(0, 10) ?? '');
  if (parts === null) return null;
  return { isoDate: parts.isoDate, text: `${parts.day} ${parts.month.slice(0, 3)} ${parts.year}` };
}

/** `3 March 2026`, the UTC day of an ISO 8601 instant; null where it does not parse. */
export function utcDay(instant: string | null): DisplayDate | null {
  const timeMs = Date.parse(instant ?? '');
  if (Number.isNaN(timeMs)) return null;
  const parts = dayParts(new Date(timeMs).toISOString().slice(0, 10));
  if (parts === null) return null;
  return { isoDate: parts.isoDate, text: `${parts.day} ${parts.month} ${parts.year}` };
}

function dayParts(
  isoDate: string,
): { isoDate: string; year: number; month: string; day: number } | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate);
  if (match === null) return null;
  const [year, monthNumber, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const month = monthNames[monthNumber - 1];
  if (month === undefined || day < 1 || day > daysIn(year, monthNumber)) return null;
  return { isoDate, year, month, day };
}

function daysIn(year: number, monthNumber: number): number {
  return new Date(Date.UTC(year, monthNumber, 0)).getUTCDate();
}
