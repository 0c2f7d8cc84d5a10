import Negotiator from 'negotiator';
import { createBoundedMemo } from '../../shared/boundedMemo';

const encodings = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof encodings)[number];

/** Clients send few different headers. */
const maxHeaders = 200;
const negotiate = createBoundedMemo(maxHeaders, negotiateAnew);

/** The encoding to use for an `Accept-Encoding` header, brotli before gzip before none. */
export function preferredEncoding(acceptEncoding: string | string[] | undefined): Encoding {
  return typeof acceptEncoding === 'string' ? negotiate(acceptEncoding) : 'identity';
}

function negotiateAnew(acceptEncoding: string): Encoding {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const accepted = negotiator.encodings([...encodings]);
  return encodings.find((encoding) => accepted.includes(encoding)) ?? 'identity';
}
