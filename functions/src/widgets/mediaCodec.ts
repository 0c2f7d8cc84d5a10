import * as z from 'zod';
import { openEnvelope, sealEnvelope } from '../cache/envelope';
import { pack, unpack } from '../cache/packed';
import type { SignedUrl } from '../notion/post';

const urlsSchema = z.array(z.tuple([z.string(), z.url({ protocol: /^https?$/ }), z.number()]));
/** Notion's signatures last an hour, see docs/contract.md#data. */
const maxLifetimeMs = 55 * 60_000;

/** Signed addresses as the shared tier holds them, dying with the last; null where none lives. */
export async function sealMediaUrls(
  urls: readonly SignedUrl[],
  nowMs: number,
): Promise<{ value: string; lifetimeMs: number } | null> {
  const lastMs = Math.max(...urls.map(({ expiresAtMs }) => expiresAtMs - nowMs));
  const lifetimeMs = Math.min(maxLifetimeMs, lastMs);
  if (!(lifetimeMs > 0)) return null;
  const rows = urls.map(({ mediaId, url, expiresAtMs }) => [mediaId, url, expiresAtMs]);
  const packed = await pack(JSON.stringify(rows));
  return {
    value: sealEnvelope({ freshMs: lifetimeMs, lifetimeMs, fetchMs: 0, packed }),
    lifetimeMs,
  };
}

/** The addresses again; none where the text is not what `sealMediaUrls` made. */
export function openMediaUrls(text: string): SignedUrl[] {
  try {
    const envelope = openEnvelope(text);
    if (envelope === null) return [];
    const rows = urlsSchema.parse(JSON.parse(unpack(envelope.packed)));
    return rows.map(([mediaId, url, expiresAtMs]) => ({ mediaId, url, expiresAtMs }));
  } catch {
    return [];
  }
}
