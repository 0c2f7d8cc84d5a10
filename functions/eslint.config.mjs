import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The rooms of `src`, floor by floor, top first. A file may import from its own room and from
 * the floors below; rooms of one floor don't know one another.
 */
const houseFloors = [
  ['./src/index.ts'],
  ['./src/runtime', './src/functionOptions.ts'],
  ['./src/http', './src/jobs'],
  ['./src/embed', './src/owners', './src/media'],
  ['./src/feeds'],
  ['./src/widgets'],
  ['./src/cache', './src/notion', './src/security', './src/telemetry'],
  ['./src/redis', './src/firestore', './src/config.ts', './src/params.ts'],
  ['./src/variables.ts'],
  ['./src/shared'],
];

/** The same inside the two rooms that have floors of their own. */
const feedFloors = [
  ['./src/feeds/reading'],
  ['./src/feeds/refreshing'],
  ['./src/feeds/copies', './src/feeds/views'],
  ['./src/feeds/feed.ts'],
];
const notionFloors = [
  ['./src/notion/reading'],
  ['./src/notion/posts'],
  ['./src/notion/columns', './src/notion/client'],
  ['./src/notion/answers', './src/notion/pacing'],
  ['./src/notion/errors.ts', './src/notion/connection.ts'],
];

function wallsBetween(floors) {
  return floors.flatMap((rooms, floor) =>
    rooms.flatMap((target) => {
      const above = floors.slice(0, floor).flat();
      const beside = rooms.filter((room) => room !== target);
      return [...above, ...beside].map((from) => ({
        target,
        from,
        message: `${target} may not know ${from}: imports run one way.`,
      }));
    }),
  );
}

function importDirection() {
  const outside = ['./local', './test', './bench', './scripts'].map((from) => ({
    target: './src',
    from,
    message: 'src is deployed alone.',
  }));
  return [...[houseFloors, feedFloors, notionFloors].flatMap(wallsBetween), ...outside];
}

/** The walls between the rooms. All other rules are oxlint's, in .oxlintrc.json. */
export default defineConfig(
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    plugins: { 'import-x': importX },
    languageOptions: { parser: tseslint.parser },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })],
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: importDirection() },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
      'no-restricted-imports': [
        'error',
        { name: 'node:process', message: 'Only config.ts reads the environment.' },
        { name: 'process', message: 'Only config.ts reads the environment.' },
        ...['redis', 'ioredis', '@redis/client'].map((name) => ({
          name,
          message: 'Redis is reached through @upstash/redis alone.',
        })),
      ],
    },
  },
);
