import type * as z from 'zod';
import { ServiceError } from './errors';

/** Turns the place where a page ends into the opaque text that callers hand back, and back. */
export interface CursorCodec<Place> {
  encode(place: Place): string;
  /** Throws `invalid_request` for anything that `encode` didn't make. */
  decode(text: string): Place;
}

/** A codec for places that `schema` parses: base64url of their JSON. */
export function createCursorCodec<Place>(schema: z.ZodType<Place>): CursorCodec<Place> {
  return {
    encode: (place) => Buffer.from(JSON.stringify(place)).toString('base64url'),
    decode(text) {
      try {
        return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
      } catch (cause) {
        throw new ServiceError('invalid_request', {
          sentence: 'The parameter "cursor" is not one that this service gave out.',
          cause,
        });
      }
    },
  };
}
