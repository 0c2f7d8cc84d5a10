import { reducedMotion } from './links';

/** Goes through the pictures and videos of one opened post. */
export interface Carousel {
  count: number;
  position(): number;
  /** Scrolls to the neighbour; false where there is none. */
  step(delta: number): boolean;
}

/** Over the `stage` of an opened post; `onMoved` after each move, the viewer's own too. */
export function createCarousel(stage: HTMLElement | null, onMoved: () => void): Carousel {
  const count = stage?.children.length ?? 0;
  let current = 0;
  let settling: number | undefined;

  const settle = (): void => {
    if (stage === null || stage.clientWidth === 0) return;
    current = Math.round(stage.scrollLeft / stage.clientWidth);
    stage.children
      .item(current - 1)
      ?.querySelector('video')
      ?.pause();
    stage.children
      .item(current + 1)
      ?.querySelector('video')
      ?.pause();
    onMoved();
  };
  stage?.addEventListener('scroll', () => {
    clearTimeout(settling);
    settling = window.setTimeout(settle, 120);
  });
  stage?.scrollTo({ left: 0, behavior: 'instant' });

  return {
    count,
    position: () => current,
    step(delta) {
      const next = current + delta;
      if (stage === null || next < 0 || next >= count) return false;
      current = next;
      stage.scrollTo({
        left: next * stage.clientWidth,
        behavior: reducedMotion() ? 'instant' : 'smooth',
      });
      onMoved();
      return true;
    },
  };
}
