import { ServiceError } from '../shared/errors';
import { slugRule, slugSchema } from '../widgets/widget';

/** Five bits a character, and never a `z`. */
const alphabet = '0123456789abcdefghjkmnpqrstuvwxy';
const secretLength = 13;
const maxNameLength = 40;
/** Of a name no more is read: `normalize` takes the square of a text's length. */
const maxReadLength = 200;
/** They are words of the API's own addresses. */
const reserved: ReadonlySet<string> = new Set(['create', 'list', 'by-id']);

/** A slug that can be read, from the name, and not be guessed: 65 random bits behind it. */
export function newSlug(name: string, randomBytes: (sizeBytes: number) => Uint8Array): string {
  const readable = name
    .slice(0, maxReadLength)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxNameLength)
    .replaceAll(/^-|-$/g, '');
  const secret = Array.from(randomBytes(secretLength), (byte) => alphabet.charAt(byte % 32));
  return `${readable === '' ? 'widget' : readable}-${secret.join('')}`;
}

/** The caller's own slug; throws `invalid_request` for one that no widget may have. */
export function checkSlug(slug: string): string {
  if (!slugSchema.safeParse(slug).success) {
    throw new ServiceError('invalid_request', { sentence: `The field "slug" ${slugRule}.` });
  }
  // Digits alone are an address of the internet's, too: in `//3232235777` a browser sees a host.
  if (reserved.has(slug) || /^\d+$/.test(slug)) {
    throw new ServiceError('invalid_request', {
      sentence: `The field "slug" can't be "${slug}": please choose another one.`,
    });
  }
  return slug;
}
