// Loaded before an instance: on SIGUSR2 it collects its garbage and writes what it then holds.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  let rounds = 0;
  const next = () => {
    collect();
    rounds += 1;
    if (rounds < 5) setTimeout(next, 50);
    else process.stdout.write(`MEMORY ${JSON.stringify(process.memoryUsage())}\n`);
  };
  next();
});
