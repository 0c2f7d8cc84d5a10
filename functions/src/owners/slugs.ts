import { ServiceError } from '../shared/errors';
import { slugRule, slugSchema } from '../widgets/widget';

/** Five bits a character, and never a `z`. */
const alphabet = '0123456789abcdefghjkmnpqrstuvwxy';
const secretLength = 13;
const maxNameLength = 40;
/** They are words of the API's own addresses. */
const reserved: ReadonlySet<string> = new Set(['create', 'list', 'by-id']);

/** A slug that can be read, from the name, and not be guessed: 65 random bits behind it. */
export function newSlug(name: string, randomBytes: (sizeBytes: number) => Uint8Array): string {
  const readable = name
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
  if (slugSchema.safeParse(slug).success && !reserved.has(slug)) return slug;
  throw new ServiceError('invalid_request', {
    sentence: reserved.has(slug)
      ? `The field "slug" can't be "${slug}": please choose another one.`
      : `The field "slug" ${slugRule}.`,
  });
}
