const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

const opened = new Set();
const { AsyncLocalStorage } = asyncHooks;
asyncHooks.AsyncLocalStorage = class extends AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    opened.add(this);
  }
};

/**
 * Node, with each file's async storages switched off behind it. The runner makes one per file and
 * leaves it on, and every promise of all later files then pays for each of them.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of opened) storage.disable();
    opened.clear();
  }
};
