const { hasCloudCli } = require('./test/support/cloudCli.js');
const { recordingsFolder } = require('./test/support/recordingsFolder.js');

const shared = {
  testEnvironment: '<rootDir>/test/support/nodeEnvironment.js',
  // It is a package of its own, with this one's name.
  modulePathIgnorePatterns: ['<rootDir>/lib/package.json'],
  // Some need what not every machine has: recordings of Notion's API, the Google Cloud CLI.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(recordingsFolder() === null ? ['<rootDir>/test/recordings/'] : []),
    ...(hasCloudCli() ? [] : ['<rootDir>/test/deploy/accounts\\.full\\.ts$']),
  ],
  // Each suite loads zod anew, and half of that time goes to languages that nothing here speaks.
  moduleNameMapper: {
    '^\\.\\./locales/index\\.cjs$': '<rootDir>/node_modules/zod/v4/locales/en.cjs',
  },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};

/** Suites that talk to real servers, all of them on loopback. */
const withServers = {
  ...shared,
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
};

/**
 * `unit` needs nothing but Node. `full` is what takes long by nature: sweeps over many inputs and
 * ways of failing, the page's rarer features in a browser, programs from start to end, contention.
 * `integration` has one of each kind of them.
 */
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts?(x)'] },
    { ...withServers, displayName: 'integration', testMatch: ['<rootDir>/test/**/*.it.ts'] },
    { ...withServers, displayName: 'full', testMatch: ['<rootDir>/test/**/*.full.ts'] },
  ],
  reporters: ['default', '<rootDir>/test/support/countReporter.js'],
  // Suites wait for servers about a third of their time; a fourth one would make Redis late.
  maxWorkers: 3,
  // For machines that have much else to do.
  testTimeout: 60_000,
};
