import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Theme } from './appearance';
import { clientScript } from './clientScript';
import { LinkPreviewTags, type LinkPreview } from './linkPreview';
import { pageStyle } from './pageStyle';

export interface DocumentProps {
  title: string;
  theme: Theme;
  /** Whether search engines may keep the page. */
  indexed: boolean;
  /** After how many seconds the page loads itself again where no script does; null for never. */
  reloadAfterSeconds: number | null;
  /** Null for pages that nobody links to. */
  preview: LinkPreview | null;
  /** Whether the page has a use for the script. */
  scripted: boolean;
  children: ComponentChildren;
}

/** The whole document as text, its doctype included. */
export function renderDocument(props: DocumentProps): string {
  return `<!doctype html>${renderToString(<Document {...props} />)}`;
}

function Document(props: DocumentProps): VNode {
  const { title, theme, indexed, reloadAfterSeconds, preview, scripted, children } = props;
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content={theme === 'auto' ? 'light dark' : theme} />
        {!indexed && <meta name="robots" content="noindex" />}
        {reloadAfterSeconds !== null && (
          <noscript>
            <meta http-equiv="refresh" content={String(reloadAfterSeconds)} />
          </noscript>
        )}
        <title>{title}</title>
        {preview !== null && <LinkPreviewTags {...preview} />}
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: pageStyle }} />
      </head>
      <body>
        {children}
        {scripted && <script dangerouslySetInnerHTML={{ __html: clientScript }} />}
      </body>
    </html>
  );
}
