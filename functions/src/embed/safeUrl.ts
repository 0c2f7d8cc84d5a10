const webSchemes = new Set(['http:', 'https:']);

/**
 * The address as it may stand in `href` and `src`, or null for anything but http and https.
 * Parsed the way a browser does, so that ` java\tscript:` is seen for what it is.
 */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return webSchemes.has(parsed.protocol) ? parsed.href : null;
}

/** The host that a safe address leads to, without `www.`. */
export function hostOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '');
}
