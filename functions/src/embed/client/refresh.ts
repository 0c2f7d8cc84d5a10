import { localMoment } from './dates';
import { fetchPage, replaceParts, countWords } from './pages';
import { say } from './voice';

export interface Refreshing {
  /** To be called with each page as the server made it, before it is changed here. */
  remember(page: ParentNode): void;
}

type Signatures = ReadonlyMap<string, string>;

const askAgainMs = 15_000;

/**
 * The button that looks for new posts and says what it found and when the posts are from; and the
 * page that is not ready yet, which asks again by itself.
 */
export function startRefreshing(onShown: () => void): Refreshing {
  let known: Signatures = new Map();
  const remember = (page: ParentNode): void => {
    known = signaturesOf(page);
  };
  const button = document.getElementById('refresh');

  button?.addEventListener('click', () => {
    if (button.hasAttribute('aria-busy')) return;
    button.setAttribute('aria-busy', 'true');
    lookAgain()
      .finally(() => {
        button.removeAttribute('aria-busy');
      })
      .catch(() => undefined);
  });

  const lookAgain = async (): Promise<void> => {
    const separator = location.search === '' ? '?' : '&';
    try {
      const fresh = await fetchPage(`${location.search}${separator}refresh=true`);
      const main = fresh.querySelector('main');
      const from = main?.dataset['from'];
      const isSaved = main?.className === 'stale';
      const found = findingsOf(known, signaturesOf(fresh), fresh.getElementById('more') === null);
      remember(fresh);
      replaceParts(fresh);
      onShown();
      const moment = from === undefined ? '' : localMoment(from);
      if (main?.className === 'sample') say('No posts yet', true);
      else say(`${found} · ${isSaved ? 'Saved copy of' : 'As of'} ${moment}`, true);
    } catch {
      say('That didn’t work just now', true);
    }
  };

  const waiting = window.setInterval(() => {
    if (document.querySelector('main.sample') === null) {
      clearInterval(waiting);
      return;
    }
    if (document.visibilityState === 'hidden') return;
    const shown = async (): Promise<void> => {
      const fresh = await fetchPage(location.search);
      if (fresh.querySelector('main.sample') !== null) return;
      remember(fresh);
      replaceParts(fresh);
      onShown();
    };
    shown().catch(() => undefined);
  }, askAgainMs);

  return { remember };
}

/** What a post looks like, by its tile's id. */
function signaturesOf(page: ParentNode): Signatures {
  return new Map(
    [...page.querySelectorAll('.tile')].map((tile) => {
      const media = [...tile.querySelectorAll('img,video')].map((medium) =>
        medium.getAttribute('src'),
      );
      return [tile.id, `${tile.textContent} ${media.join(' ')}`];
    }),
  );
}

/** Posts that are gone are counted only where all posts are in the page. */
function findingsOf(before: Signatures, after: Signatures, isWhole: boolean): string {
  const added = [...after.keys()].filter((id) => !before.has(id)).length;
  const changed = [...after].filter(([id, shown]) => before.has(id) && before.get(id) !== shown);
  const gone = isWhole ? [...before.keys()].filter((id) => !after.has(id)).length : 0;
  const found = [
    added > 0 && countWords(added, 'new post'),
    changed.length > 0 && `${changed.length} changed`,
    gone > 0 && `${gone} gone`,
  ].filter((words) => words !== false);
  return found.length === 0 ? 'Nothing new' : found.join(', ');
}
