const forms: Record<string, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  long: { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
};

/** Days in the viewer's language. They are days on a wall, so no time zone moves them. */
export function localiseDates(root: ParentNode): void {
  // A formatter is slow to make and quick to use.
  const formatters = new Map<string, Intl.DateTimeFormat>();
  for (const time of root.querySelectorAll('time')) {
    const form = time.dataset['form'] ?? 'short';
    const formatter = formatters.get(form) ?? new Intl.DateTimeFormat([], forms[form]);
    formatters.set(form, formatter);
    const day = new Date(`${time.dateTime}T00:00Z`);
    if (!Number.isNaN(day.getTime())) time.textContent = formatter.format(day);
  }
}

/** `14:05`, with the day before it where that is not today. */
export function localMoment(instant: string): string {
  const moment = new Date(instant);
  const isToday = moment.toDateString() === new Date().toDateString();
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  return isToday
    ? moment.toLocaleTimeString([], time)
    : moment.toLocaleString([], { day: 'numeric', month: 'long', ...time });
}
