import { addressWith } from './links';

/** The parts that differ between two pages of one widget. */
const partIds = ['facts', 'page'];

/** Asks for one of the widget's own pages. Rejects where it is not to be had. */
export async function fetchPage(search: string): Promise<Document> {
  const response = await fetch(addressWith(search), { credentials: 'omit' });
  if (!response.ok) throw new Error(`The page answered ${response.status}.`);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** Puts the parts of `fresh` in the place of those shown. */
export function replaceParts(fresh: Document): void {
  for (const id of partIds) {
    const part = fresh.getElementById(id);
    if (part !== null) document.getElementById(id)?.replaceWith(document.adoptNode(part));
  }
}

/** Does what may take a moment; only where it does, flat shapes stand for the posts meanwhile. */
export async function whileBusy<T>(work: Promise<T>): Promise<T> {
  const page = document.getElementById('page');
  const slow = setTimeout(() => {
    page?.classList.add('busy');
  }, 150);
  page?.setAttribute('aria-busy', 'true');
  try {
    return await work;
  } finally {
    clearTimeout(slow);
    page?.classList.remove('busy');
    page?.removeAttribute('aria-busy');
  }
}

/** The number and name of the posts shown, for screen readers. */
export function countWords(count: number, name = 'post'): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
