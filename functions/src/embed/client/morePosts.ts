import { plainlyClicked } from './links';
import { fetchPage } from './pages';

/** Adds the posts behind those shown as the viewer comes near their end, or asks for them. */
export function watchMore(onAdded: () => void): () => void {
  let loading: Element | null = null;

  const load = async (link: HTMLAnchorElement): Promise<void> => {
    if (loading === link) return;
    loading = link;
    link.setAttribute('aria-busy', 'true');
    try {
      const next = await fetchPage(new URL(link.href).search);
      // Another page is shown by now.
      if (link.isConnected) add(next);
    } catch {
      link.removeAttribute('aria-busy');
      loading = null;
    }
  };

  const add = (next: Document): void => {
    for (const part of ['.grid', '.posts']) {
      const from = next.querySelector(part);
      if (from !== null) document.querySelector(part)?.append(...from.children);
    }
    const more = document.querySelector('.more');
    const link = next.querySelector('#more');
    if (link === null) more?.remove();
    else document.getElementById('more')?.replaceWith(document.adoptNode(link));
    onAdded();
    watch();
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && target instanceof HTMLAnchorElement)
          load(target).catch(() => undefined);
      }
    },
    { rootMargin: '800px' },
  );
  const watch = (): void => {
    near.disconnect();
    const link = document.getElementById('more');
    if (link !== null) near.observe(link);
  };

  document.addEventListener('click', (event) => {
    const link = plainlyClicked(event, '#more');
    // A second click, after a failure: the browser's own way.
    if (link === null || link.dataset['tried'] !== undefined) return;
    event.preventDefault();
    link.dataset['tried'] = '';
    load(link).catch(() => undefined);
  });
  return watch;
}
