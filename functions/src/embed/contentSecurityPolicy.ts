import { createHash } from 'node:crypto';
import { pageStyle } from './pageStyle';

const loopbackNames = new Set(['127.0.0.1', 'localhost']);

let styleHash: string | undefined;

/**
 * The `Content-Security-Policy` of the widget's and the error pages: their one inline style,
 * pictures and videos over https, and nothing else. There is no `frame-ancestors`, because no
 * value of it lets Notion's desktop apps frame the page.
 *
 * `mediaOrigins` are further addresses that media may come from, for development over plain http;
 * what is no http or https address among them is left out. One on this machine stands for all of
 * its ports, because a simulated Notion may serve its files from another than its API.
 */
export function embedContentSecurityPolicy({
  mediaOrigins,
}: {
  mediaOrigins: readonly string[];
}): string {
  styleHash ??= createHash('sha256').update(pageStyle).digest('base64');
  const media = ['https:', 'data:', ...new Set(mediaOrigins.flatMap(httpOrigin))].join(' ');
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `img-src ${media}`,
    `media-src ${media}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function httpOrigin(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { origin, protocol, hostname } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return [];
  return loopbackNames.has(hostname) ? [`http://${hostname}:*`] : [origin];
}
