import { addressWith, plainlyClicked, setAddress } from './links';
import { countWords, fetchPage, replaceParts, whileBusy } from './pages';
import { say } from './voice';

const linksInPage = 'nav a, .message a, .more a:not([rel=next])';

/** Goes from one of the widget's pages to another without loading anew. */
export interface Navigation {
  /** Shows what the address says; the browser's own way where that fails. */
  follow(): void;
}

export function createNavigation(
  onFetched: (fresh: Document) => void,
  onShown: () => void,
): Navigation {
  let shown = location.search;
  let turn = 0;

  const show = async (search: string, push: boolean): Promise<void> => {
    turn += 1;
    const mine = turn;
    try {
      const fresh = await whileBusy(fetchPage(search));
      if (mine !== turn) return;
      if (push && !setAddress(addressWith(search), 'push', null)) throw new Error('framed');
      shown = search;
      onFetched(fresh);
      replaceParts(fresh);
      onShown();
      const posts = document.querySelectorAll('.tile').length;
      say(posts === 0 ? 'No posts' : countWords(posts));
    } catch {
      if (mine !== turn) return;
      if (push) location.assign(addressWith(search));
      else location.reload();
    }
  };

  document.addEventListener('click', (event) => {
    const link = plainlyClicked(event, linksInPage);
    if (link === null) return;
    event.preventDefault();
    const { search } = new URL(link.href);
    const row = link.closest('[data-row]')?.getAttribute('data-row') ?? null;
    show(search, true)
      .then(() => {
        refocus(row);
      })
      .catch(() => undefined);
  });

  return {
    follow() {
      if (location.search !== shown) show(location.search, false).catch(() => undefined);
    },
  };
}

/** The link that was followed is gone with its page; the one that says the same takes its place. */
function refocus(row: string | null): void {
  const again = row === null ? null : document.querySelector(`[data-row="${row}"] [aria-current]`);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}
