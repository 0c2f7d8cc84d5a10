/** The link that a click is on, where it is a plain click: not one for a new tab. */
export function plainlyClicked(event: MouseEvent, selector: string): HTMLAnchorElement | null {
  const { target, button, defaultPrevented } = event;
  if (defaultPrevented || button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  if (!(target instanceof Element)) return null;
  const link = target.closest(selector);
  return link instanceof HTMLAnchorElement ? link : null;
}

/** Sets the address without loading it; false where the frame may not. */
export function setAddress(address: string, how: 'push' | 'replace', state: unknown): boolean {
  try {
    if (how === 'push') history.pushState(state, '', address);
    else history.replaceState(state, '', address);
    return true;
  } catch {
    return false;
  }
}

/** The page's own address with another query: a path alone may be read as another host's. */
export function addressWith(search: string, hash = ''): string {
  const address = new URL(location.href);
  address.search = search;
  address.hash = hash;
  return address.href;
}

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
