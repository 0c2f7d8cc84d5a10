import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** A value for several keys: what is longer than a request to Redis may be. */
export interface SplitValue {
  /** For the value's own key; the value itself where that is short enough. */
  head: string;
  /** For the keys of its tails, in their order; none where the head is all. */
  tails: string[];
}

const headerSchema = z.strictObject({
  split: z.literal(1),
  /** Of this head and its tails alone: those of another write don't belong to it. */
  id: z.uuid(),
  tailCount: z.int().positive().max(100),
});
const headStart = '{"split":';

/** Cuts a value into pieces of at most `pieceLength` characters. */
export function splitValue(text: string, pieceLength: number): SplitValue {
  if (text.length <= pieceLength) return { head: text, tails: [] };
  const pieces = Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) =>
    text.slice(index * pieceLength, (index + 1) * pieceLength),
  );
  const [first = '', ...rest] = pieces;
  const id = randomUUID();
  const header = JSON.stringify({ split: 1, id, tailCount: rest.length });
  return { head: `${header}\n${first}`, tails: rest.map((piece) => `${id}\n${piece}`) };
}

/** How many tails belong to a head; 0 where it is a whole value. */
export function tailCountOf(head: string): number {
  return headerOf(head)?.tailCount ?? 0;
}

/** The value again; null where a tail is missing or of another write. */
export function joinValue(head: string, tails: readonly unknown[]): string | null {
  const header = headerOf(head);
  if (header === null) return head;
  const opening = `${header.id}\n`;
  const pieces = tails.filter(
    (tail): tail is string => typeof tail === 'string' && tail.startsWith(opening),
  );
  if (pieces.length !== header.tailCount) return null;
  const first = head.slice(head.indexOf('\n') + 1);
  return [first, ...pieces.map((piece) => piece.slice(opening.length))].join('');
}

function headerOf(head: string): z.infer<typeof headerSchema> | null {
  if (!head.startsWith(headStart)) return null;
  try {
    return headerSchema.parse(JSON.parse(head.slice(0, head.indexOf('\n'))));
  } catch {
    return null;
  }
}
