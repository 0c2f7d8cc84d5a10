import { reducedMotion } from './links';

/** Replaces what can't be shown by a quiet tile, and lets late pictures fade in. */
export function watchMedia(): void {
  document.addEventListener(
    'error',
    ({ target }) => {
      standIn(target);
    },
    true,
  );
  document.addEventListener(
    'load',
    ({ target }) => {
      fadeIn(target);
    },
    true,
  );
  // What failed before this script was there.
  for (const image of document.images) {
    if (image.complete && image.naturalWidth === 0) standIn(image);
  }
  for (const video of document.querySelectorAll('video')) {
    if (video.error !== null) standIn(video);
  }
}

/** Lets the videos of tiles below the first rows begin when they come near the screen. */
export function watchVideos(root: ParentNode): void {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting || !(target instanceof HTMLVideoElement)) continue;
        target.preload = 'metadata';
        near.unobserve(target);
      }
    },
    { rootMargin: '400px' },
  );
  for (const video of root.querySelectorAll('.tile video[preload=none]')) near.observe(video);
}

/** HEIC pictures too, which most browsers can't show. */
function standIn(target: EventTarget | null): void {
  if (!(target instanceof HTMLImageElement || target instanceof HTMLVideoElement)) return;
  const words = document.createElement('p');
  words.dir = 'auto';
  const box = target.closest('.media');
  if (box === null) {
    words.className = 'gone';
    words.textContent = target.getAttribute('alt') ?? target.getAttribute('aria-label');
  } else {
    // Screen readers read the title below instead.
    words.className = 'title';
    words.setAttribute('aria-hidden', 'true');
    words.textContent = target.closest('.tile')?.querySelector('h2')?.textContent ?? '';
    box.classList.add('text', 'failed');
  }
  target.replaceWith(words);
}

function fadeIn(target: EventTarget | null): void {
  if (!(target instanceof HTMLImageElement) || target.loading !== 'lazy' || reducedMotion()) return;
  target.animate([{ opacity: 0 }, { opacity: 1 }], 250);
}
