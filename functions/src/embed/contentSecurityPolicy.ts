import { createHash } from 'node:crypto';
import { clientScript } from './clientScript';
import { pageStyle } from './pageStyle';

const loopbackNames = new Set(['127.0.0.1', 'localhost']);

let hashes: { style: string; script: string } | undefined;

/**
 * The `Content-Security-Policy` of the widget's and the error pages: their one inline style and
 * one inline script, pictures and videos over https, questions to the page's own address, and
 * nothing else. There is no `frame-ancestors`, because no value of it lets Notion's desktop apps
 * frame the page.
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
  hashes ??= { style: hashOf(pageStyle), script: hashOf(clientScript) };
  const media = ['https:', 'data:', ...new Set(mediaOrigins.flatMap(httpOrigin))].join(' ');
  return [
    "default-src 'none'",
    `style-src '${hashes.style}'`,
    `script-src '${hashes.script}'`,
    "connect-src 'self'",
    `img-src ${media}`,
    `media-src ${media}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function httpOrigin(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { origin, protocol, hostname } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return [];
  return loopbackNames.has(hostname) ? [`http://${hostname}:*`] : [origin];
}
