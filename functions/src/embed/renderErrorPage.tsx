import type { Theme } from './appearance';
import { renderDocument } from './document';
import { Icon } from './icons';

interface Words {
  title: string;
  hint: string;
  /** Whether the same address may soon work. */
  retry: boolean;
}

const wordsByStatus = new Map<number, Words>([
  [
    404,
    {
      title: 'This widget isn’t available',
      hint: 'It may have been switched off or moved.',
      retry: false,
    },
  ],
  [
    429,
    { title: 'It’s busy here right now', hint: 'Posts will be back in a minute.', retry: true },
  ],
  [500, { title: 'That didn’t work', hint: 'It’s on our side, not yours.', retry: true }],
  [
    503,
    {
      title: 'Posts will be back in a moment',
      hint: 'We couldn’t get them just now.',
      retry: true,
    },
  ],
]);

const wrongAddress: Words = {
  title: 'Something isn’t right with this address',
  hint: 'Please check the link and try once more.',
  retry: false,
};

/** A small neutral page in the widget's appearance, for an answer with `status`, 400 to 599. */
export function renderErrorPage({ status, theme }: { status: number; theme: Theme }): string {
  const words = wordsByStatus.get(status) ?? (status < 500 ? wrongAddress : wordsByStatus.get(500));
  const { title, hint, retry } = words ?? wrongAddress;
  return renderDocument({
    title,
    theme,
    indexed: false,
    reloadAfterSeconds: null,
    preview: null,
    scripted: false,
    children: (
      <main class="message error">
        <Icon name="picture" />
        <h1>{title}</h1>
        <p>{hint}</p>
        {retry && <a href="">Try again</a>}
      </main>
    ),
  });
}
