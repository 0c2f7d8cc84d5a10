import { createHash } from 'node:crypto';

/** An address as keys and logs may hold it: 16 hex digits that stand for it. */
export function hashOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 16);
}
