import * as z from 'zod';
import { durationMsSchema } from '../shared/times';
import type { Packed } from './packed';

const headerSchema = z.object({
  version: z.literal(1),
  /** How long it counts as fresh, from when it was put. */
  freshMs: durationMsSchema,
  /** When its key expires, from when it was put: the age follows from the time that is left. */
  lifetimeMs: durationMsSchema.positive(),
  /** How long the work took that brought the value. */
  fetchMs: durationMsSchema,
  compressed: z.boolean(),
});
export type EnvelopeHeader = Omit<z.infer<typeof headerSchema>, 'version' | 'compressed'>;

/** A value as the shared tier holds it, with what is needed to judge it. */
export interface Envelope extends EnvelopeHeader {
  packed: Packed;
}

/** The envelope as one line of text for the header, and the body: base64 where it is compressed. */
export function sealEnvelope({ packed, ...header }: Envelope): string {
  const { bytes, compressed } = packed;
  const body = bytes.toString(compressed ? 'base64' : 'utf8');
  return `${JSON.stringify({ version: 1, ...header, compressed })}\n${body}`;
}

/** Null for anything but an envelope of this version: what comes out of a cache is untrusted. */
export function openEnvelope(text: string): Envelope | null {
  const end = text.indexOf('\n');
  if (end === -1) return null;
  const header = headerSchema.safeParse(parseJson(text.slice(0, end)));
  if (!header.success) return null;
  const { freshMs, lifetimeMs, fetchMs, compressed } = header.data;
  const bytes = Buffer.from(text.slice(end + 1), compressed ? 'base64' : 'utf8');
  return { freshMs, lifetimeMs, fetchMs, packed: { bytes, compressed } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
