import * as z from 'zod';
import type { Clock } from '../../shared/clock';
import { readTextWithin } from '../../shared/readTextWithin';
import { abortOnTimeout, createClockTimeout } from '../../shared/timeout';
import { canvaPictureUrl } from './canvaLinks';

/** What is used of an answer: a picture of the design, or the design where it is a picture. */
const oembedSchema = z.object({
  type: z.string().optional(),
  thumbnail_url: z.string().optional(),
  url: z.string().optional(),
});

/** The preview picture of a design on Canva; null where there is none to be had. Never rejects. */
export type CanvaOembed = (link: string, timeoutMs: number) => Promise<string | null>;

const maxAnswerBytes = 64 * 1024;

/** Asks the oEmbed address of the configuration, and nothing else: it gets the link as `?url=`. */
export function createCanvaOembed(parts: {
  oembedUrl: string;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
}): CanvaOembed {
  const { oembedUrl, clock, fetch = globalThis.fetch } = parts;

  const ask = async (link: string, signal: AbortSignal): Promise<string | null> => {
    const url = new URL(oembedUrl);
    url.searchParams.set('url', link);
    const headers = { accept: 'application/json' };
    const response = await fetch(url, { headers, redirect: 'error', signal });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    const text = await readTextWithin(response, maxAnswerBytes);
    if (text === null) return null;
    const { type, thumbnail_url, url: photo } = oembedSchema.parse(JSON.parse(text));
    const picture = thumbnail_url ?? (type === 'photo' ? photo : undefined);
    return picture === undefined ? null : canvaPictureUrl(picture);
  };

  return async (link, timeoutMs) => {
    const timeout = createClockTimeout(clock, timeoutMs);
    try {
      return await abortOnTimeout((signal) => ask(link, signal), timeout);
    } catch {
      return null;
    }
  };
}
