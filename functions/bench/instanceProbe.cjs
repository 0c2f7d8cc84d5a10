// Loaded before an instance: on SIGUSR2 it writes what has been measured since the last time: the
// longest stall of the event loop and the most processor time that its thread spent in one,
// processor time in all, calls to Firestore, and the most memory so far.
const { existsSync, readFileSync } = require('node:fs');
const http2 = require('node:http2');

const everyMs = 5;
const schedule = `/proc/self/task/${process.pid}/schedstat`;
const hasSchedule = existsSync(schedule);
/** Of this thread, while it had a processor; the time of the clock where there is no /proc. */
const threadMs = () =>
  hasSchedule ? Number(readFileSync(schedule, 'latin1').split(' ')[0]) / 1e6 : performance.now();

let longestStallMs = 0;
let longestTurnMs = 0;
let lastMs = performance.now();
let lastThreadMs = threadMs();
setInterval(() => {
  const nowMs = performance.now();
  const nowThreadMs = threadMs();
  longestStallMs = Math.max(longestStallMs, nowMs - lastMs - everyMs);
  longestTurnMs = Math.max(longestTurnMs, nowThreadMs - lastThreadMs);
  lastMs = nowMs;
  lastThreadMs = nowThreadMs;
}, everyMs).unref();

let firestoreCalls = 0;
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

let cpu = process.cpuUsage();
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage(cpu);
  const figures = {
    longestStallMs,
    longestTurnMs,
    cpuMs: (user + system) / 1000,
    firestoreCalls,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`PROBE ${JSON.stringify(figures)}\n`);
  longestStallMs = 0;
  longestTurnMs = 0;
  firestoreCalls = 0;
  cpu = process.cpuUsage();
});
