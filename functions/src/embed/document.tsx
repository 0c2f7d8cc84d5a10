import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { WidgetSettings } from '../widgets/widget';
import { pageStyle } from './pageStyle';

export type Theme = WidgetSettings['theme'];

export interface DocumentProps {
  title: string;
  theme: Theme;
  /** Whether search engines may keep the page. */
  indexed: boolean;
  /** After how many seconds the page loads itself again; null for never. */
  reloadAfterSeconds: number | null;
  children: ComponentChildren;
}

/** The whole document as text, its doctype included. */
export function renderDocument(props: DocumentProps): string {
  return `<!doctype html>${renderToString(<Document {...props} />)}`;
}

function Document({ title, theme, indexed, reloadAfterSeconds, children }: DocumentProps): VNode {
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content={theme === 'auto' ? 'light dark' : theme} />
        {!indexed && <meta name="robots" content="noindex" />}
        {reloadAfterSeconds !== null && (
          <meta http-equiv="refresh" content={String(reloadAfterSeconds)} />
        )}
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: pageStyle }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
