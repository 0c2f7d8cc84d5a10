import { createCarousel, type Carousel } from './carousel';
import { makeDialog } from './dialog';
import { addressWith, plainlyClicked, reducedMotion, setAddress } from './links';
import { watchSwipes } from './swipe';

/** Shows one post by itself, in a dialog. */
export interface Lightbox {
  /** Opens or closes as the address says. */
  follow(): void;
}

interface ShownPost {
  post: Element;
  sheet: Element;
  carousel: Carousel;
  /** Where the carousel stood when a finger touched it. */
  touchedAt: number;
}

const openedHere = { opened: true };

/** Null where the browser has no dialogs: there the style alone shows the post. */
export function createLightbox(): Lightbox | null {
  if (typeof HTMLDialogElement !== 'function') return null;
  const { element: dialog, previous, next, count } = makeDialog();
  let shown: ShownPost | null = null;
  document.documentElement.classList.add('boxed');

  const posts = (): Element[] => [...document.querySelectorAll('.post')];
  const neighbour = (delta: number): Element | undefined => {
    const all = posts();
    const place = shown === null ? -1 : all.indexOf(shown.post);
    return place === -1 ? undefined : all[place + delta];
  };

  const update = (): void => {
    const carousel = shown?.carousel;
    const position = carousel?.position() ?? 0;
    const total = carousel?.count ?? 0;
    count.textContent = total > 1 ? `${position + 1} / ${total}` : '';
    previous.disabled = position === 0 && neighbour(-1) === undefined;
    next.disabled = position >= total - 1 && neighbour(1) === undefined;
  };

  const putBack = (): void => {
    if (shown === null) return;
    for (const video of shown.sheet.querySelectorAll('video')) video.pause();
    count.remove();
    shown.post.append(shown.sheet);
    shown = null;
  };

  const open = (post: Element): void => {
    const sheet = post.querySelector('.sheet');
    if (sheet === null) return;
    putBack();
    dialog.prepend(sheet);
    sheet.append(count);
    dialog.setAttribute('aria-labelledby', post.getAttribute('aria-labelledby') ?? '');
    if (!dialog.open) dialog.showModal();
    const stage = sheet.querySelector<HTMLElement>('.stage');
    shown = { post, sheet, carousel: createCarousel(stage, update), touchedAt: 0 };
    for (const video of sheet.querySelectorAll('video')) video.preload = 'metadata';
    if (!dialog.contains(document.activeElement) || document.activeElement === dialog) {
      sheet.querySelector<HTMLElement>('.close')?.focus();
    }
    update();
  };

  const close = (): void => {
    const tileId = shown?.post.id.replace(/^post-/, 'tile-') ?? '';
    putBack();
    if (!dialog.open) return;
    dialog.close();
    document.getElementById(tileId)?.querySelector<HTMLElement>('.title a')?.focus();
  };

  const dismiss = (): void => {
    const state: unknown = history.state;
    const isOurs = typeof state === 'object' && state !== null && 'opened' in state;
    close();
    if (isOurs) history.back();
    else setAddress(addressWith(location.search), 'replace', null);
  };

  const step = (delta: number): void => {
    if (shown?.carousel.step(delta) === true) return;
    const post = neighbour(delta);
    if (post === undefined) return;
    setAddress(addressOf(post), 'replace', history.state);
    open(post);
  };

  const follow = (): void => {
    const post = document.getElementById(decodeHash());
    if (post?.matches('.post') === true) {
      if (post !== shown?.post) open(post);
    } else if (dialog.open) close();
  };

  listenToClicks(dialog, dismiss, open);
  listenToKeys(dialog, dismiss, step);
  previous.addEventListener('click', () => {
    step(-1);
  });
  next.addEventListener('click', () => {
    step(1);
  });
  listenToTouches(dialog, () => shown, step);
  return { follow };
}

/** A post's title opens it; a click beside the dialog, or on its cross, closes it. */
function listenToClicks(
  dialog: HTMLDialogElement,
  dismiss: () => void,
  open: (post: Element) => void,
): void {
  document.addEventListener('click', (event) => {
    if (event.target === dialog || plainlyClicked(event, '.close') !== null) {
      event.preventDefault();
      dismiss();
      return;
    }
    const link = plainlyClicked(event, '.title a');
    const post =
      link === null ? null : document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (post === null) return;
    event.preventDefault();
    setAddress(addressOf(post), 'push', openedHere);
    open(post);
    const [first] = dialog.querySelectorAll<HTMLMediaElement>('.slide:first-child video');
    if (first !== undefined && !reducedMotion()) first.play().catch(() => undefined);
  });
}

/**
 * Within a carousel the strip follows the finger by itself; at its ends a swipe brings the next
 * post.
 */
function listenToTouches(
  dialog: HTMLDialogElement,
  shownNow: () => ShownPost | null,
  step: (delta: number) => void,
): void {
  dialog.addEventListener(
    'touchstart',
    () => {
      const shown = shownNow();
      if (shown !== null) shown.touchedAt = shown.carousel.position();
    },
    { passive: true },
  );
  watchSwipes(dialog, (delta) => {
    const shown = shownNow();
    if (shown === null) return;
    const target = shown.touchedAt + delta;
    const isBeyond = target < 0 || target >= shown.carousel.count;
    if (isBeyond && shown.carousel.position() === shown.touchedAt) step(delta);
  });
}

/** Escape closes the dialog, and the arrows step on. */
function listenToKeys(
  dialog: HTMLDialogElement,
  dismiss: () => void,
  step: (delta: number) => void,
): void {
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    dismiss();
  });
  dialog.addEventListener('keydown', (event) => {
    // A video's own controls use the arrows.
    if (event.target instanceof HTMLVideoElement) return;
    const delta = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (delta === undefined) return;
    event.preventDefault();
    step(delta);
  });
}

function addressOf(post: Element): string {
  return addressWith(location.search, encodeURIComponent(post.id));
}

function decodeHash(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
