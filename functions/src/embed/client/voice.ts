let silence: number | undefined;

/** Says something to screen readers; `visibly` beside the button for a few seconds too. */
export function say(words: string, visibly = false): void {
  const place = visibly ? document.getElementById('found') : quietPlace();
  if (place === null) return;
  place.textContent = words;
  if (!visibly) return;
  clearTimeout(silence);
  silence = window.setTimeout(() => {
    place.textContent = '';
  }, 8000);
}

function quietPlace(): HTMLElement {
  const known = document.getElementById('said');
  if (known !== null) return known;
  const made = document.createElement('p');
  made.id = 'said';
  made.className = 'vh';
  made.setAttribute('role', 'status');
  document.body.append(made);
  return made;
}
