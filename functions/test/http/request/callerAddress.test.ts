import { callerOf } from '../../../src/http/request/callerAddress';
import fixtures from './fixtures/callerHeaders.json';

const socket = '169.254.1.1';

const forwardedBy = (list: string, claimed?: string) =>
  callerOf(
    { 'x-forwarded-for': list, ...(claimed !== undefined && { 'fastly-client-ip': claimed }) },
    socket,
  );

describe('callerOf', () => {
  it.each(fixtures.requests)(
    'knows the caller of a request through $name',
    ({ headers, socketAddress, caller }) => {
      expect(fixtures.verifiedLive).toBe(false);
      expect(callerOf(headers, socketAddress)).toEqual(caller);
    },
  );

  it('takes the socket for both where nothing was forwarded', () => {
    expect(callerOf({}, '203.0.113.7')).toEqual({ client: '203.0.113.7', hop: '203.0.113.7' });
    expect(callerOf({}, '::ffff:203.0.113.7').client).toBe('203.0.113.7');
    expect(callerOf({}, undefined)).toEqual({ client: 'unknown', hop: 'unknown' });
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8:1:2::5]:443', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::5]', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ])('reads %j as %j', (entry, network) => {
    expect(forwardedBy(entry)).toEqual({ client: network, hop: network });
  });

  it.each(['', 'unknown', '_hidden', '300.1.1.1', '1.2.3', '1.2.3.4:x', '12345::', '[::1', 'a'])(
    'passes over %j, which is no address',
    (entry) => {
      expect(forwardedBy(`${entry}, 203.0.113.7, 198.51.100.1`, entry)).toEqual({
        client: '203.0.113.7',
        hop: '198.51.100.1',
      });
    },
  );

  it('never looks left of the last entry for the hop', () => {
    for (const last of ['unknown', '', '1.2.3.4, ', 'x'.repeat(9000)]) {
      expect(forwardedBy(`203.0.113.7, ${last}`).hop).toBe(socket);
    }
  });

  it('gives the same hop whatever a client writes before it', () => {
    const hops = new Set<string>();
    for (let i = 0; i < 500; i += 1) {
      const forged = `192.0.2.${i % 250}, 2001:db8:${i}::1, ${'9'.repeat(i)}`;
      hops.add(forwardedBy(`${forged}, 198.51.100.1`, `10.0.0.${i % 250}`).hop);
    }
    expect([...hops]).toEqual(['198.51.100.1']);
  });

  it('looks for a claim only in the beginning of a very long header', () => {
    const long = `${'x, '.repeat(5000)}203.0.113.7, 198.51.100.1`;
    expect(forwardedBy(long)).toEqual({ client: '198.51.100.1', hop: '198.51.100.1' });
  });

  it('takes a header that was sent twice for the list it makes', () => {
    const headers = { 'x-forwarded-for': ['192.0.2.1', '198.51.100.1'].join(', ') };
    expect(callerOf(headers, socket)).toEqual({ client: '192.0.2.1', hop: '198.51.100.1' });
    const twice = { ...headers, 'fastly-client-ip': ['192.0.2.5', '192.0.2.6'] };
    expect(callerOf(twice, socket).client).toBe('192.0.2.1');
  });

  it('answers the same for callers that come back, also after very many others', () => {
    const first = forwardedBy('203.0.113.7');
    for (let i = 0; i < 5000; i += 1) forwardedBy(`10.${i >> 8}.${i & 255}.1`);
    expect(forwardedBy('203.0.113.7')).toEqual(first);
    expect(callerOf({ 'x-forwarded-for': '203.0.113.7' }, '10.0.0.1')).toEqual(first);
  });
});
