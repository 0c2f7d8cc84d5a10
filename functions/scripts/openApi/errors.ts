import * as z from 'zod';
import { errorTable, type ErrorCode } from '../../src/shared/errors';
import type { Json } from './json';

const codes = Object.keys(errorTable).filter((code): code is ErrorCode => code in errorTable);

/** The body of every error, docs/contract.md#errors. */
export const errorSchema = z
  .object({
    error: z.string().meta({ description: 'A sentence for a person' }),
    code: z.enum(codes),
    correlationId: z.string().optional().meta({ description: 'With `internal`: for the log' }),
    dataSources: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .optional()
      .meta({ description: 'With `choose_data_source`: what there is to choose from' }),
  })
  .meta({ description: 'What went wrong, in words and as a code' });

const text = { schema: { type: 'string' } };
const headersByStatus: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': { ...text, description: 'Bearer' } },
  429: {
    'Retry-After': { ...text, description: 'Seconds until there is a chance' },
    RateLimit: { ...text, description: 'The spent limit: what remains, and until when' },
    'RateLimit-Policy': { ...text, description: 'Its quota and window' },
  },
  503: { 'Retry-After': { ...text, description: 'Seconds to wait' } },
};

/** The responses of an operation that fails with these codes, by status. */
export function errorResponses(
  codes: readonly ErrorCode[],
  mediaType: 'application/json' | 'text/html' = 'application/json',
): Record<string, Json> {
  const statuses = [...new Set(codes.map((code) => errorTable[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => errorTable[code].status === status);
      const description = here.map((code) => `\`${code}\`: ${errorTable[code].sentence}`).join(' ');
      const schema =
        mediaType === 'text/html' ? { type: 'string' } : { $ref: '#/components/schemas/Error' };
      const headers = headersByStatus[status];
      return [
        String(status),
        {
          description,
          ...(headers !== undefined && { headers }),
          content: { [mediaType]: { schema } },
        },
      ];
    }),
  );
}
