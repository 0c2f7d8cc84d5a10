const forms: Record<string, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  long: { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
};

/** A formatter is slow to make and quick to use. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Days in the viewer's language, as soon as there is nothing more urgent to do. They are days on a
 * wall, so no time zone moves them.
 */
export function localiseDates(root: ParentNode): void {
  for (const [form, options] of Object.entries(forms)) {
    const selector = form === 'short' ? 'time:not([data-form])' : `time[data-form=${form}]`;
    if (root.querySelector(selector) === null) continue;
    whenIdle(() => {
      const formatter = formatters.get(form) ?? new Intl.DateTimeFormat([], options);
      formatters.set(form, formatter);
      for (const time of root.querySelectorAll<HTMLTimeElement>(selector)) {
        const day = new Date(`${time.dateTime}T00:00Z`);
        const text = Number.isNaN(day.getTime()) ? time.textContent : formatter.format(day);
        // Even the same text would be laid out anew.
        if (time.textContent !== text) time.textContent = text;
      }
    });
  }
}

/** Safari has no idle time. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(work, { timeout: 1000 });
  else setTimeout(work);
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
