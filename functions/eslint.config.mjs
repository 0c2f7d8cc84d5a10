import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/**
 * The rooms of `src`, floor by floor, top first. A file may import from its own room and from
 * the floors below; rooms of one floor don't know one another.
 */
const floors = [
  ['./src/index.ts'],
  ['./src/runtime.ts', './src/runtime'],
  ['./src/http', './src/jobs'],
  ['./src/embed'],
  ['./src/widgets'],
  ['./src/cache', './src/notion', './src/security', './src/telemetry'],
  ['./src/redis', './src/config.ts', './src/params.ts', './src/lazyWidgetTrigger.ts'],
  ['./src/variables.ts'],
  ['./src/shared'],
];

/** The wiring has its parts beside it. */
const allowedOnOneFloor = new Set(['./src/runtime.ts -> ./src/runtime']);

function importDirection() {
  const zones = [];
  floors.forEach((rooms, floor) => {
    for (const target of rooms) {
      const above = floors.slice(0, floor).flat();
      const beside = rooms.filter(
        (room) => room !== target && !allowedOnOneFloor.has(`${target} -> ${room}`),
      );
      for (const from of [...above, ...beside]) {
        zones.push({
          target,
          from,
          message: `${target} may not know ${from}: imports run one way.`,
        });
      }
    }
    for (const from of ['./local', './test', './bench', './scripts']) {
      for (const target of rooms) zones.push({ target, from, message: 'src is deployed alone.' });
    }
  });
  return zones;
}

export default defineConfig(
  { ignores: ['lib', 'node_modules', 'coverage'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })],
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: importDirection() },
      ],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
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
  {
    files: ['local/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'assert*'] }],
      'jest/no-disabled-tests': 'error',
    },
  },
);
