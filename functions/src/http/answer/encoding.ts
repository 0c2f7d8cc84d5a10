import Negotiator from 'negotiator';

const encodings = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof encodings)[number];

/** Clients send few different headers, and every answer asks. */
const known = new Map<string, Encoding>();
const maxKnown = 200;

/** The encoding to use for an `Accept-Encoding` header, brotli before gzip before none. */
export function preferredEncoding(acceptEncoding: string | string[] | undefined): Encoding {
  if (typeof acceptEncoding !== 'string') return 'identity';
  const remembered = known.get(acceptEncoding);
  if (remembered !== undefined) return remembered;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const accepted = negotiator.encodings([...encodings]);
  const preferred = encodings.find((encoding) => accepted.includes(encoding)) ?? 'identity';
  if (known.size < maxKnown) known.set(acceptEncoding, preferred);
  return preferred;
}
