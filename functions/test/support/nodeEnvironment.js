const asyncHooks = require('node:async_hooks');
const vm = require('node:vm');
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
 * Each file loads its modules anew. V8 compiles a script that it has seen before once only, but a
 * function of `compileFunction` every time, which was a quarter of what the unit tests took. A
 * module that imports while it runs needs what only that function receives.
 */
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext === undefined || /^#!|\bimport\s*\(/.test(code)) {
    return compileFunction(code, parameters, options);
  }
  const head = `(function (${parameters.join(', ')}) {`;
  const { filename, parsingContext } = options;
  const script = new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
  return script.runInContext(parsingContext);
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
