import type { IncomingHttpHeaders } from 'node:http';
import { BlockList } from 'node:net';
import { createCallerOf } from '../../../src/http/request/callerAddress';
import { parseTrustedHops } from '../../../src/shared/trustedHops';
import fixtures from './fixtures/callerHeaders.json';

const callerWithoutTrust = createCallerOf(new BlockList());
/** The narrowest network of the client, and the hop. */
const callerOf = (headers: IncomingHttpHeaders, socketAddress: string | undefined) => {
  const { client, hop } = callerWithoutTrust(headers, socketAddress);
  return { client: client[0]?.split(' through ')[0], hop };
};

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
      hops.add(forwardedBy(`${forged}, 198.51.100.1`, `10.0.0.${i % 250}`).hop ?? 'trusted');
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

describe('a client', () => {
  const through = (hop: string, claim: string, trusted = '') => {
    const hops = parseTrustedHops(trusted);
    if (hops === null) throw new Error(`These are no hops: ${trusted}`);
    return createCallerOf(hops)({ 'x-forwarded-for': `${claim}, ${hop}` }, socket);
  };

  it('is another one through another hop, so that nobody spends its limit', () => {
    const [own, attacker] = [
      through('198.51.100.1', '203.0.113.7'),
      through('198.51.100.2', '203.0.113.7'),
    ];
    expect(own).toEqual({ client: ['203.0.113.7 through 198.51.100.1'], hop: '198.51.100.1' });
    expect(attacker.client).not.toEqual(own.client);
  });

  it('is the same one through all hops that are trusted, which have no bound', () => {
    const trusted = '198.51.100.0/30, 2001:db8::/32';
    const callers = ['198.51.100.1', '198.51.100.2', '2001:db8::1'].map((hop) =>
      through(hop, '203.0.113.7', trusted),
    );
    expect(callers).toEqual(
      Array(3).fill({ client: ['203.0.113.7 through a trusted hop'], hop: null }),
    );
    expect(through('198.51.100.4', '203.0.113.7', trusted).hop).toBe('198.51.100.4');
    expect(through('::ffff:198.51.100.3', '203.0.113.7', trusted).hop).toBeNull();
  });

  it('of IPv6 is its /64, its /56 and its /48', () => {
    expect(through('198.51.100.1', '2001:db8:1:23fe::5').client).toEqual(
      ['2001:db8:1:23fe::/64', '2001:db8:1:2300::/56', '2001:db8:1::/48'].map(
        (network) => `${network} through 198.51.100.1`,
      ),
    );
  });
});

describe('the hops that are trusted', () => {
  it.each([
    ['', '151.101.1.1', false],
    ['fastly', '151.101.1.1', true],
    ['fastly', '2a04:4e42::1', true],
    ['fastly', '203.0.113.7', false],
    ['192.0.2.0/24,fastly', '192.0.2.255', true],
    [' 192.0.2.0/24 , 2001:db8::/32 ', '151.101.1.1', false],
  ])('by %j: %s is %s', (text, address, expected) => {
    const version = address.includes(':') ? 'ipv6' : 'ipv4';
    expect(parseTrustedHops(text)?.check(address, version)).toBe(expected);
  });

  it.each([
    '192.0.2.1',
    '192.0.2.0/33',
    '2001:db8::/129',
    'cloudflare',
    '192.0.2/24',
    '/24',
    '1.2.3.4/x',
  ])('are refused as %j', (text) => {
    expect(parseTrustedHops(text)).toBeNull();
  });
});
