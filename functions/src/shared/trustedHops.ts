import { BlockList, isIP } from 'node:net';

/**
 * What Fastly, the CDN of Firebase Hosting, publishes as its addresses at
 * https://api.fastly.com/public-ip-list; as of November 2026.
 */
const fastly = [
  ...['23.235.32.0/20', '43.249.72.0/22', '103.244.50.0/24', '103.245.222.0/23'],
  ...['103.245.224.0/24', '104.156.80.0/20', '140.248.64.0/18', '140.248.128.0/17'],
  ...['146.75.0.0/17', '151.101.0.0/16', '157.52.64.0/18', '167.82.0.0/17', '167.82.128.0/20'],
  ...['167.82.160.0/20', '167.82.224.0/20', '172.111.64.0/18', '185.31.16.0/22'],
  ...['199.27.72.0/21', '199.232.0.0/16', '2a04:4e40::/32', '2a04:4e42::/32'],
];

/**
 * The proxies whose claims about a client are believed: `fastly` and ranges such as `192.0.2.0/24`,
 * comma separated; none where the text is empty. Null where it does not parse.
 */
export function parseTrustedHops(text: string): BlockList | null {
  const words = text.split(',').map((word) => word.trim());
  const ranges = words.flatMap((word) => (word === 'fastly' ? fastly : word === '' ? [] : [word]));
  const list = new BlockList();
  for (const range of ranges) {
    const [, address = '', bits = ''] = /^([0-9a-f.:]{2,45})\/(\d{1,3})$/i.exec(range) ?? [];
    const version = isIP(address);
    if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return null;
    list.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
