import type { Theme } from '../embed/document';
import { embedContentSecurityPolicy } from '../embed/contentSecurityPolicy';
import { renderErrorPage } from '../embed/renderErrorPage';
import { renderWidgetPage } from '../embed/renderWidgetPage';
import { errorTable, ServiceError } from '../shared/errors';
import { buildView } from '../widgets/buildView';
import { themes } from '../widgets/widget';
import type { Door } from './endpoint';
import { createReadyBody, type ReadyBody } from './readyBody';
import type { ReadyViews } from './readyViews';
import type { WidgetReader } from './readWidget';
import { matchPath, singleParameter } from './target';
import { filterValueOf, parseFilterValue } from './viewQuery';
import { readHeaders, ready, resolve, viewKey } from './widgetData';

const paths = ['/{slug}', '/w/{slug}', '/embed/{slug}', '/api/widget/{slug}/embed'];
const allPosts = { limit: null, cursor: null };

/** `GET /w/{slug}`: the embed page, complete HTML from the server, CONTRACT section 2. */
export function createEmbed(parts: {
  widgets: WidgetReader;
  views: ReadyViews;
  publicBaseUrl: string;
  /** Addresses besides https that pictures may come from. */
  mediaOrigins: readonly string[];
}): Door {
  const { widgets, views, publicBaseUrl, mediaOrigins } = parts;
  return {
    name: 'embed',
    readableAnywhere: true,
    headers: { 'Content-Security-Policy': embedContentSecurityPolicy({ mediaOrigins }) },

    async handle({ segments, query, caller }) {
      const slug = matchPath(segments, paths)?.['slug'];
      if (slug === undefined) throw new ServiceError('widget_not_found');
      const themeQuery = themeIn(query);
      const askedPlatform = singleParameter(query, 'platform');
      const askedStatus = singleParameter(query, 'status');
      const read = await widgets.read(slug, caller, false);
      const { settings } = read.widget;
      const defaults = {
        platform: filterValueOf(settings.defaultPlatform),
        status: filterValueOf(settings.defaultStatus),
      };
      const asked = {
        platform: askedPlatform === null ? defaults.platform : parseFilterValue(query, 'platform'),
        status: askedStatus === null ? defaults.status : parseFilterValue(query, 'status'),
      };
      const resolved = resolve(read, asked);
      const theme = themeQuery ?? settings.theme;
      const build = (): ReadyBody =>
        htmlBody(
          renderWidgetPage({
            view: buildView({
              ...read,
              served: read.served(),
              filter: asked,
              page: allPosts,
              publicBaseUrl,
            }),
            filter: resolved ?? asked,
            defaults,
            theme,
            themeQuery,
          }),
        );
      const key =
        resolved !== null && read.state !== 'sample'
          ? `embed:${themeQuery ?? ''}:${viewKey(read.widget.id, resolved.platform, resolved.status)}`
          : null;
      return {
        status: 200,
        headers: readHeaders(read, false),
        body: ready(views, key, read, build),
      };
    },

    errorBody: (error, _correlationId, { query }) =>
      htmlBody(
        renderErrorPage({ status: errorTable[error.code].status, theme: themeIn(query) ?? 'auto' }),
      ),
  };
}

/** The `?theme=` of an address; anything but a theme is as good as none. */
function themeIn(query: URLSearchParams): Theme | null {
  const asked = query.get('theme')?.toLowerCase();
  return themes.find((theme) => theme === asked) ?? null;
}

function htmlBody(html: string): ReadyBody {
  return createReadyBody('text/html; charset=utf-8', html, html);
}
