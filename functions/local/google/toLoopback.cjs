// Preloaded into the Firebase CLI and all that it starts: names of Google's hosts lead to this
// machine, where a stand-in listens, and no other name leads anywhere. What would listen on every
// interface listens on loopback.
const dns = require('node:dns');
const { isIP } = require('node:net');

const loopback = '127.0.0.1';

function addressOf(host) {
  if (isIP(host) !== 0 && host !== '0.0.0.0') return host;
  const isHere = host === 'localhost' || host === '0.0.0.0' || host.endsWith('.googleapis.com');
  return isHere ? loopback : null;
}

dns.lookup = function lookup(host, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  const isForAll = typeof options === 'object' && options?.all === true;
  const address = addressOf(host);
  process.nextTick(() => {
    if (address === null) {
      done(Object.assign(new Error(`No way to ${host} from here.`), { code: 'ENOTFOUND' }));
      return;
    }
    const family = isIP(address);
    if (isForAll) done(null, [{ address, family }]);
    else done(null, address, family);
  });
};
