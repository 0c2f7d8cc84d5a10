import type { IncomingHttpHeaders } from 'node:http';
import { type BlockList, isIPv6 } from 'node:net';
import type { Caller } from '../../security/callerLimits';
import { createBoundedMemo } from '../../shared/boundedMemo';
import { type Networks, networksOf } from './addresses';

const maxScannedLength = 512;
const maxMemos = 2000;

/** What a header says, null where it names no address. */
interface Forwarded {
  first: Networks | null;
  last: Networks | null;
}

/** Who asks, for the limits: by a request's headers and the address of its socket. */
export type CallerOf = (headers: IncomingHttpHeaders, socketAddress: string | undefined) => Caller;

const forwardedIn = createBoundedMemo(maxMemos, readForwarded);
const networksIn = createBoundedMemo(maxMemos, networksOf);

/**
 * Who asks. The hop is what the platform itself appended to `X-Forwarded-For`, its rightmost entry:
 * nothing that a caller writes changes it. The client is what the request claims: behind Hosting
 * its CDN's `Fastly-Client-IP`, else the leftmost entry that is an address. Without
 * `X-Forwarded-For` both are the socket's. A claim counts for the hop that it came through, so that
 * nobody spends another's limit; all proxies in `trustedHops` are one hop, without a bound.
 */
export function createCallerOf(trustedHops: BlockList): CallerOf {
  const isTrusted = ({ address }: Networks): boolean =>
    trustedHops.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  const describe = createBoundedMemo(maxMemos, (texts: string): Caller => {
    const [header = '', claimed = '', socketAddress = ''] = texts.split('\n');
    const forwarded = forwardedIn(header);
    // A rightmost entry that is none was not written by the platform, nor was what stands left of it.
    const hop = forwarded.last ?? networksIn(socketAddress) ?? unknown;
    const claim = claimed === '' ? null : networksIn(claimed);
    const client = claim ?? forwarded.first ?? hop;
    const [hopName = ''] = hop.names;
    const trusted = isTrusted(hop);
    const through = trusted ? 'a trusted hop' : hopName;
    return {
      client: client.names.map((name) => `${name} through ${through}`),
      hop: trusted ? null : hopName,
    };
  });
  return (headers, socketAddress = '') => {
    const header = textOf(headers['x-forwarded-for']);
    const claimed = textOf(headers['fastly-client-ip']);
    return describe(`${header}\n${claimed}\n${socketAddress}`);
  };
}

const unknown: Networks = { address: '0.0.0.0', names: ['unknown'] };

function readForwarded(header: string): Forwarded {
  return { first: firstNetworks(header), last: networksOf(lastEntry(header)) };
}

/** A header's own line breaks can't occur: Node refuses them. */
function textOf(header: string | string[] | undefined): string {
  if (header === undefined) return '';
  return typeof header === 'string' ? header : header.join(',');
}

function lastEntry(list: string): string {
  return list.slice(list.lastIndexOf(',') + 1);
}

function firstNetworks(list: string): Networks | null {
  for (const entry of list.slice(0, maxScannedLength).split(',')) {
    const networks = networksOf(entry);
    if (networks !== null) return networks;
  }
  return null;
}
