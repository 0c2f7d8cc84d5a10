import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Caller } from '../../security/callerLimits';
import { createBoundedMemo } from '../../shared/boundedMemo';

/** Longer texts hold nothing that an honest proxy writes. */
const maxAddressLength = 64;
const maxScannedLength = 512;

/** What a header says, null where it names no address. */
interface Forwarded {
  first: string | null;
  last: string | null;
}

const maxHeaders = 2000;
const forwardedIn = createBoundedMemo(maxHeaders, readForwarded);
const networkIn = createBoundedMemo(maxHeaders, networkOf);

/**
 * Who asks. `hop` is what the platform itself appended to `X-Forwarded-For`, its rightmost entry:
 * nothing that a caller writes changes it. `client` is what the request claims: behind Hosting
 * its CDN's `Fastly-Client-IP`, else the leftmost entry that is an address. Without
 * `X-Forwarded-For` both are the socket's. IPv6 stands as its /64, which one client has whole.
 */
export function callerOf(headers: IncomingHttpHeaders, socketAddress: string | undefined): Caller {
  const header = textOf(headers['x-forwarded-for']);
  const claimed = textOf(headers['fastly-client-ip']);
  const forwarded = forwardedIn(header);
  // A rightmost entry that is none was not written by the platform, nor was what stands left of it.
  const hop = forwarded.last ?? networkIn(socketAddress ?? '') ?? 'unknown';
  const claim = claimed === '' ? null : networkIn(claimed);
  return { client: claim ?? forwarded.first ?? hop, hop };
}

function readForwarded(header: string): Forwarded {
  return { first: firstNetwork(header), last: networkOf(lastEntry(header)) };
}

function textOf(header: string | string[] | undefined): string {
  if (header === undefined) return '';
  return typeof header === 'string' ? header : header.join(',');
}

function lastEntry(list: string): string {
  return list.slice(list.lastIndexOf(',') + 1);
}

function firstNetwork(list: string): string | null {
  for (const entry of list.slice(0, maxScannedLength).split(',')) {
    const network = networkOf(entry);
    if (network !== null) return network;
  }
  return null;
}

/** An IPv4 address, or an IPv6 address's /64, without port, brackets and zone; else null. */
function networkOf(text: string): string | null {
  if (text.length > maxAddressLength) return null;
  const address = bareAddress(text.trim());
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? address : networkOfIpv6(address);
}

function bareAddress(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const address = bracketed ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

function networkOfIpv6(address: string): string {
  const groups = groupsOf(address);
  const [sixth = 0, seventh = 0, eighth = 0] = groups.slice(5);
  const mapped = sixth === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (mapped) return [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const start = parseGroups(head);
  if (tail === undefined) return start;
  const end = parseGroups(tail);
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}

function parseGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
