import { createHash } from 'node:crypto';

/** Makes ids in a fixed order, so that a restarted simulator gives its demo the same ones. */
export interface Ids {
  uuid(): string;
  /** Four characters as Notion picks them, percent-encoded as Notion gives them (`Kjx%7D`). */
  propertyId(): string;
}

const PROPERTY_ID_ALPHABET = 'abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ<>=?@{}|:;^~_[]\\`';
const PROPERTY_ID_LENGTH = 4;

/** @param seed two generators with the same seed give the same ids. */
export function createIds(seed: string): Ids {
  let count = 0;
  function nextDigest(): Buffer {
    count += 1;
    return createHash('sha256').update(`${seed}:${count}`).digest();
  }
  return {
    uuid: () => toUuid(nextDigest().toString('hex')),
    propertyId: () => {
      const characters = [...nextDigest().subarray(0, PROPERTY_ID_LENGTH)].map((byte) =>
        PROPERTY_ID_ALPHABET.charAt(byte % PROPERTY_ID_ALPHABET.length),
      );
      return encodeURIComponent(characters.join(''));
    },
  };
}

/** The canonical form of a UUID given with or without hyphens, or null when it is none. */
export function parseUuid(text: string): string | null {
  const hex = text.replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) ? hyphenate(hex) : null;
}

/** The id as it stands in Notion's page addresses: 32 hexadecimal digits. */
export function compactId(id: string): string {
  return id.replaceAll('-', '');
}

/** Whether `given`, encoded or decoded, names the property id `id` of Notion's answers. */
export function isSamePropertyId(id: string, given: string): boolean {
  return id === given || decodeURIComponent(id) === given;
}

function toUuid(hex: string): string {
  return hyphenate(`${hex.slice(0, 12)}4${hex.slice(13, 16)}8${hex.slice(17, 32)}`);
}

function hyphenate(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
