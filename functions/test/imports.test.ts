import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const arrow = 'import-x/no-restricted-paths';
const environment = 'no-restricted-properties';
const packages = 'no-restricted-imports';

const importing = (target: string): string => `import '${target}';\n`;

const refused: [path: string, code: string, rule: string][] = [
  // Upwards, floor by floor.
  ['src/runtime/once.ts', importing('../index'), arrow],
  ['src/http/media.ts', importing('../runtime/once'), arrow],
  ['src/jobs/refreshWidget.ts', importing('../runtime/once'), arrow],
  ['src/embed/dates.ts', importing('../http/readyViews'), arrow],
  ['src/owners/slugs.ts', importing('../http/owners/api'), arrow],
  ['src/media/mediaPosts.ts', importing('../jobs/refreshWidget'), arrow],
  ['src/feeds/feed.ts', importing('../embed/dates'), arrow],
  ['src/feeds/feed.ts', importing('../owners/slugs'), arrow],
  ['src/feeds/feed.ts', importing('../media/mediaPosts'), arrow],
  ['src/widgets/keys.ts', importing('../feeds/feed'), arrow],
  ['src/widgets/connections/openConnections.ts', importing('../../feeds/feed'), arrow],
  ['src/notion/answers/ids.ts', importing('../../widgets/keys'), arrow],
  ['src/cache/freshness.ts', importing('../widgets/keys'), arrow],
  ['src/security/operator.ts', importing('../widgets/keys'), arrow],
  ['src/telemetry/redact.ts', importing('../http/request/target'), arrow],
  ['src/redis/client.ts', importing('../cache/lease'), arrow],
  ['src/firestore/documents.ts', importing('../widgets/widget'), arrow],
  ['src/config.ts', importing('./telemetry/redact'), arrow],
  ['src/variables.ts', importing('./config'), arrow],
  ['src/shared/clock.ts', importing('../config'), arrow],
  ['src/shared/clock.ts', importing('../cache/freshness'), arrow],
  // Beside, on one floor.
  ['src/http/media.ts', importing('../jobs/refreshWidget'), arrow],
  ['src/embed/dates.ts', importing('../media/mediaPosts'), arrow],
  ['src/owners/slugs.ts', importing('../embed/dates'), arrow],
  ['src/media/mediaPosts.ts', importing('../owners/slugs'), arrow],
  ['src/notion/answers/ids.ts', importing('../../cache/freshness'), arrow],
  ['src/cache/freshness.ts', importing('../notion/answers/ids'), arrow],
  ['src/cache/freshness.ts', importing('../telemetry/log'), arrow],
  ['src/security/operator.ts', importing('../notion/answers/ids'), arrow],
  ['src/firestore/documents.ts', importing('../redis/client'), arrow],
  ['src/config.ts', importing('./params'), arrow],
  ['src/params.ts', importing('./config'), arrow],
  // Inside feeds.
  ['src/feeds/refreshing/feedLoader.ts', importing('../reading/feedService'), arrow],
  ['src/feeds/copies/failures.ts', importing('../refreshing/feedLoader'), arrow],
  ['src/feeds/views/cursor.ts', importing('../copies/failures'), arrow],
  ['src/feeds/copies/failures.ts', importing('../views/cursor'), arrow],
  ['src/feeds/feed.ts', importing('./copies/failures'), arrow],
  ['src/feeds/feed.ts', importing('./views/cursor'), arrow],
  // Inside notion.
  ['src/notion/posts/links.ts', importing('../reading/reader'), arrow],
  ['src/notion/columns/text.ts', importing('../posts/links'), arrow],
  ['src/notion/columns/text.ts', importing('../client/client'), arrow],
  ['src/notion/client/client.ts', importing('../columns/text'), arrow],
  ['src/notion/answers/ids.ts', importing('../client/client'), arrow],
  ['src/notion/pacing/ledger.ts', importing('../client/client'), arrow],
  ['src/notion/pacing/ledger.ts', importing('../answers/ids'), arrow],
  ['src/notion/errors.ts', importing('./pacing/ledger'), arrow],
  ['src/notion/connection.ts', importing('./answers/ids'), arrow],
  // What is not deployed, the environment, Redis' own clients.
  ['src/http/media.ts', importing('../../test/support/manualClock'), arrow],
  ['src/feeds/feed.ts', importing('../../local/processes'), arrow],
  ['src/http/media.ts', 'export const port = process.env;\n', environment],
  ['src/runtime/once.ts', "export const port = process.env['PORT'];\n", environment],
  ['src/shared/clock.ts', 'export const { env } = process;\n', environment],
  ['src/redis/client.ts', importing('@redis/client'), packages],
  ['src/redis/client.ts', importing('ioredis'), packages],
];

const allowed: [path: string, code: string][] = [
  ['src/index.ts', importing('./runtime/runtime')],
  ['src/runtime/runtime.ts', importing('../http/media')],
  ['src/http/media.ts', importing('../feeds/views/cursor')],
  ['src/http/embed.ts', importing('../embed/dates')],
  ['src/http/media.ts', importing('./answer/encoding')],
  ['src/embed/dates.ts', importing('../feeds/views/feedView')],
  ['src/owners/slugs.ts', importing('../feeds/refreshing/feedLoader')],
  ['src/media/mediaPosts.ts', importing('../feeds/feed')],
  ['src/feeds/reading/feedService.ts', importing('../refreshing/feedLoader')],
  ['src/feeds/reading/servedWidgets.ts', importing('../views/cursor')],
  ['src/feeds/refreshing/feedLoader.ts', importing('../copies/failures')],
  ['src/feeds/views/cursor.ts', importing('../feed')],
  ['src/feeds/feed.ts', importing('../widgets/widget')],
  ['src/widgets/widget.ts', importing('../notion/columns/columns')],
  ['src/widgets/widgetStore.ts', importing('../firestore/documents')],
  ['src/notion/reading/reader.ts', importing('../client/client')],
  ['src/notion/posts/mapping.ts', importing('../columns/text')],
  ['src/notion/client/client.ts', importing('../pacing/pacing')],
  ['src/notion/columns/columns.ts', importing('../answers/ids')],
  ['src/notion/pacing/ledger.ts', importing('../errors')],
  ['src/telemetry/redact.ts', importing('../config')],
  ['src/cache/freshness.ts', importing('../shared/clock')],
  ['src/cache/lease.ts', importing('../redis/client')],
  ['src/params.ts', importing('./variables')],
  ['src/config.ts', importing('./variables')],
  ['src/config.ts', 'export const environment = process.env;\n'],
];

describe('the lint rules', () => {
  const rules = lint([...refused, ...allowed]);

  it.each(refused.map((row, index) => [...row, index] as const))(
    'refuse in %s: %j',
    (_path, _code, rule, index) => {
      expect(rules[index]).toContain(rule);
    },
  );

  it.each(allowed.map((row, index) => [...row, refused.length + index] as const))(
    'allow in %s: %j',
    (_path, _code, index) => {
      expect(rules[index]).toEqual([]);
    },
  );
});

/** The rules that each snippet breaks. */
function lint(snippets: (readonly [path: string, code: string, ...rest: string[]])[]): string[][] {
  const root = join(__dirname, '..');
  const files = snippets.map(([path, code]) => ({ path: join(root, path), code }));
  const input = JSON.stringify({ rules: [arrow, environment, packages], snippets: files });
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(__dirname, 'support', 'lintSnippets.mjs')],
    { cwd: root, input, encoding: 'utf8', timeout: 120_000 },
  );
  if (status !== 0) throw new Error(`ESLint did not run: ${stderr}`);
  return z.array(z.array(z.string())).parse(JSON.parse(stdout));
}
