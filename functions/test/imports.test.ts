import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const arrow = 'import-x/no-restricted-paths';
const environment = 'no-restricted-properties';
const packages = 'no-restricted-imports';

const importing = (target: string): string => `import '${target}';\n`;

const refused: [path: string, code: string, rule: string][] = [
  ['src/notion/ids.ts', importing('../widgets/feed'), arrow],
  ['src/notion/ids.ts', importing('../cache/freshness'), arrow],
  ['src/cache/freshness.ts', importing('../notion/ids'), arrow],
  ['src/cache/freshness.ts', importing('../widgets/feed'), arrow],
  ['src/cache/freshness.ts', importing('../telemetry/log'), arrow],
  ['src/security/operator.ts', importing('../notion/ids'), arrow],
  ['src/telemetry/redact.ts', importing('../http/target'), arrow],
  ['src/widgets/feed.ts', importing('../http/target'), arrow],
  ['src/widgets/feed.ts', importing('../embed/dates'), arrow],
  ['src/embed/dates.ts', importing('../http/target'), arrow],
  ['src/http/target.ts', importing('../runtime'), arrow],
  ['src/http/target.ts', importing('../index'), arrow],
  ['src/runtime.ts', importing('./index'), arrow],
  ['src/runtime/once.ts', importing('../runtime'), arrow],
  ['src/http/target.ts', importing('../runtime/once'), arrow],
  ['src/config.ts', importing('./params'), arrow],
  ['src/params.ts', importing('./config'), arrow],
  ['src/variables.ts', importing('./config'), arrow],
  ['src/shared/clock.ts', importing('../config'), arrow],
  ['src/shared/clock.ts', importing('../cache/freshness'), arrow],
  ['src/http/target.ts', importing('../../test/support/manualClock'), arrow],
  ['src/widgets/feed.ts', importing('../../local/processes'), arrow],
  ['src/http/target.ts', 'export const port = process.env;\n', environment],
  ['src/runtime.ts', "export const port = process.env['PORT'];\n", environment],
  ['src/shared/clock.ts', 'export const { env } = process;\n', environment],
  ['src/redis/client.ts', importing('@redis/client'), packages],
  ['src/redis/client.ts', importing('ioredis'), packages],
  ['src/redis/client.ts', importing('../cache/lease'), arrow],
  ['src/http/target.ts', importing('../jobs/refreshWidget'), arrow],
];

const allowed: [path: string, code: string][] = [
  ['src/runtime.ts', importing('./http/target')],
  ['src/runtime.ts', importing('./runtime/once')],
  ['src/runtime/once.ts', importing('../http/target')],
  ['src/http/target.ts', importing('../widgets/cursor')],
  ['src/http/target.ts', importing('../embed/dates')],
  ['src/http/target.ts', importing('./encoding')],
  ['src/embed/dates.ts', importing('../widgets/feedView')],
  ['src/widgets/cursor.ts', importing('../cache/freshness')],
  ['src/widgets/cursor.ts', importing('../notion/ids')],
  ['src/telemetry/redact.ts', importing('../config')],
  ['src/cache/freshness.ts', importing('../shared/clock')],
  ['src/cache/lease.ts', importing('../redis/client')],
  ['src/params.ts', importing('./variables')],
  ['src/config.ts', importing('./variables')],
  ['test/config.test.ts', importing('../src/config')],
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
