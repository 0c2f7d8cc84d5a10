import { isIP } from 'node:net';

/** Longer texts hold nothing that an honest proxy writes. */
const maxAddressLength = 64;

/** The networks that an address is in. */
export interface Networks {
  /** The address itself, without port, brackets and zone; a mapped IPv4 address as IPv4. */
  readonly address: string;
  /** An IPv4 address; of an IPv6 address its /64, its /56 and its /48. The narrowest first. */
  readonly names: readonly string[];
}

/** The networks of an address as a proxy writes it; null for what is none. */
export function networksOf(text: string): Networks | null {
  if (text.length > maxAddressLength) return null;
  const address = bareAddress(text.trim());
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? { address, names: [address] } : networksOfIpv6(address);
}

function bareAddress(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const address = bracketed ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

function networksOfIpv6(address: string): Networks {
  const groups = groupsOf(address);
  const [sixth = 0, seventh = 0, eighth = 0] = groups.slice(5);
  const mapped = sixth === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (mapped) {
    const ipv4 = [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
    return { address: ipv4, names: [ipv4] };
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  const site = [first, second, third].map(hex).join(':');
  const names = [
    `${site}:${hex(fourth)}::/64`,
    `${site}:${hex(fourth & 0xff00)}::/56`,
    `${site}::/48`,
  ];
  return { address, names };
}

function hex(group: number): string {
  return group.toString(16);
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
