import { spareMs } from '../feeds/copies/signedUrls';
import type { MediaService } from '../media/mediaService';
import { requestBudget } from '../redis/budget';
import type { CallerLimits } from '../security/callerLimits';
import type { Clock } from '../shared/clock';
import { ServiceError } from '../shared/errors';
import { unframedHeaders, type Endpoint } from './answer/endpoint';
import type { Housekeeping } from './housekeeping';
import { admit } from './readWidget';
import { matchPath } from './request/target';

const paths = ['/{slug}/{mediaId}', '/media/{slug}/{mediaId}'];
const maxBrowserSeconds = 600;
/** A post that its owner hides is gone behind Hosting within this time. */
const maxSharedSeconds = 60;

/** `GET /media/{slug}/{mediaId}`: a redirect to where the file is now, docs/contract.md#reading. */
export function createMediaEndpoint(parts: {
  media: MediaService;
  limits: CallerLimits;
  housekeeping: Pick<Housekeeping, 'tend'>;
  clock: Clock;
}): Endpoint {
  const { media, limits, housekeeping, clock } = parts;
  return {
    name: 'media',
    readableAnywhere: true,
    headers: unframedHeaders,
    async handle({ segments, caller }) {
      const path = matchPath(segments, paths);
      const { slug, mediaId } = path ?? {};
      if (slug === undefined || mediaId === undefined) throw new ServiceError('media_not_found');
      const redisBudget = requestBudget();
      await housekeeping.tend(redisBudget);
      const { url, expiresAtMs } = await media.resolve(slug, mediaId, {
        redisBudget,
        admit: () => admit(limits, caller, redisBudget),
      });
      const seconds = Math.max(0, Math.floor((expiresAtMs - clock.nowMs() - spareMs) / 1000));
      return {
        status: 302,
        headers: {
          Location: new URL(url).href,
          'Cache-Control': `public, max-age=${Math.min(maxBrowserSeconds, seconds)}, s-maxage=${Math.min(maxSharedSeconds, seconds)}`,
        },
        body: null,
      };
    },
  };
}
