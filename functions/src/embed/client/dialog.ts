/** The dialog's own parts, around the post that is lifted into it. */
export interface PostDialog {
  element: HTMLDialogElement;
  previous: HTMLButtonElement;
  next: HTMLButtonElement;
  count: HTMLElement;
}

/** Made once, and empty. */
export function makeDialog(): PostDialog {
  const element = document.createElement('dialog');
  const previous = arrow('previous', 'Previous', 'M15 5l-7 7 7 7');
  const next = arrow('next', 'Next', 'M9 5l7 7-7 7');
  const count = document.createElement('p');
  count.className = 'count';
  element.append(previous, next);
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') keepInside(element, event);
  });
  document.body.append(element);
  return { element, previous, next, count };
}

function arrow(className: string, label: string, path: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = `step ${className}`;
  button.setAttribute('aria-label', label);
  button.innerHTML = `<svg viewBox="0 0 24 24" class="i" aria-hidden="true"><path d="${path}"/></svg>`;
  return button;
}

/** From the last thing on to the first, and back: a browser's own bars are not part of a dialog. */
function keepInside(element: HTMLElement, event: KeyboardEvent): void {
  const stops = [...element.querySelectorAll<HTMLElement>('a,button,video,[tabindex="0"]')].filter(
    (stop) => stop.tabIndex >= 0 && stop.getClientRects().length > 0 && !stop.matches(':disabled'),
  );
  const [first] = stops;
  const last = stops[stops.length - 1];
  const end = event.shiftKey ? first : last;
  if (document.activeElement !== end && element.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
