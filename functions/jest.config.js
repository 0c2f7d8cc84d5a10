const { recordingsFolder } = require('./test/support/recordingsFolder.js');

const shared = {
  testEnvironment: '<rootDir>/test/support/nodeEnvironment.js',
  // The suites over real recordings of Notion's API run where there are recordings.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(recordingsFolder() === null ? ['<rootDir>/test/recordings/'] : []),
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

/** Suites that need nothing but Node, and suites that talk to real servers on loopback. */
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts?(x)'] },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/**/*.it.ts'],
      globalSetup: '<rootDir>/test/support/globalSetup.ts',
      globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
    },
  ],
  reporters: ['default', '<rootDir>/test/support/countReporter.js'],
  // Most suites wait for servers more than they compute.
  maxWorkers: 2,
  // For machines that have much else to do.
  testTimeout: 60_000,
};
