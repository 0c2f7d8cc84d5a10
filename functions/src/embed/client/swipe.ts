const leastPx = 48;

/** Calls `onSwipe` for a sideways swipe over `area`: 1 for onward, -1 for back. */
export function watchSwipes(area: HTMLElement, onSwipe: (delta: number) => void): void {
  let start: Touch | undefined;
  area.addEventListener(
    'touchstart',
    ({ touches }) => {
      start = touches.length === 1 ? touches[0] : undefined;
    },
    { passive: true },
  );
  area.addEventListener(
    'touchend',
    ({ changedTouches: [end] }) => {
      if (start === undefined || end === undefined) return;
      const across = end.clientX - start.clientX;
      const down = end.clientY - start.clientY;
      start = undefined;
      if (Math.abs(across) < leastPx || Math.abs(across) < 2 * Math.abs(down)) return;
      onSwipe(across < 0 ? 1 : -1);
    },
    { passive: true },
  );
}
