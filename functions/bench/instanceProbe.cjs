// Loaded before an instance: on SIGUSR2 it writes what has been measured since the last time: the
// longest turn of the event loop, processor time, calls to Firestore, and the most memory so far.
const http2 = require('node:http2');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const turns = monitorEventLoopDelay({ resolution: 1 });
turns.enable();
let firestoreCalls = 0;
let cpu = process.cpuUsage();

const { connect } = http2;
http2.connect = function connectCounted(...given) {
  const session = connect.apply(this, given);
  const { request } = session;
  session.request = function requestCounted(headers, ...rest) {
    if (String(headers[':path']).startsWith('/google.firestore.')) firestoreCalls += 1;
    return request.call(this, headers, ...rest);
  };
  return session;
};

process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage(cpu);
  const figures = {
    longestTurnMs: turns.max / 1e6,
    cpuMs: (user + system) / 1000,
    firestoreCalls,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`PROBE ${JSON.stringify(figures)}\n`);
  turns.reset();
  firestoreCalls = 0;
  cpu = process.cpuUsage();
});
