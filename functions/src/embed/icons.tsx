import type { VNode } from 'preact';

const outlines = {
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5',
  carousel: 'M8 8V4h12v12h-4M4 8h12v12H4z',
  video: 'M8 5.5v13l11-6.5z',
  canva:
    'M12 4a8 8 0 1 0 0 16c1.4 0 1.8-1 1.3-2-.6-1.3.2-2.5 1.7-2.5h2A3 3 0 0 0 20 12.5C20 7.5 16.5 4 12 4zM8 12h.01M10 8.5h.01M14.5 8.5h.01',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  open: 'M8 16 16 8M9 8h7v7',
  picture: 'M4 4h16v16H4zM4 16l5-5 5 5 2-2 4 4M15.5 8.5h.01',
  close: 'M6 6l12 12M18 6 6 18',
  refresh: 'M20 11a8 8 0 1 0-.6 4M20 5v6h-6',
} as const;

export type IconName = keyof typeof outlines;

/** A line drawing in the text's colour. Without a `label` it is decoration and is not announced. */
export function Icon({ name, label }: { name: IconName; label?: string }): VNode {
  return (
    <svg
      viewBox="0 0 24 24"
      class="i"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      <path d={outlines[name]} />
    </svg>
  );
}

/** A mark on a picture: what kind of post it is. */
export function Sign({ name, label }: { name: IconName; label: string }): VNode {
  return (
    <span class="sign" title={label}>
      <Icon name={name} label={label} />
    </span>
  );
}
