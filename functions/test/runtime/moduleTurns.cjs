// Reports, line by line, which modules one turn of the event loop brought.
const modules = () => Object.keys(require.cache);
let known = new Set(modules());
const watch = () => {
  if (modules().length > known.size) {
    const brought = modules().filter((path) => !known.has(path));
    console.log(`turn ${JSON.stringify(brought)}`);
    known = new Set(modules());
  }
  setImmediate(watch).unref();
};
watch();
