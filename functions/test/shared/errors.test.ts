import { errorTable, ServiceError } from '../../src/shared/errors';

describe('errors', () => {
  it('have the statuses of the contract', () => {
    const statuses = Object.fromEntries(
      Object.entries(errorTable).map(([code, { status }]) => [code, status]),
    );
    expect(statuses).toEqual({
      invalid_request: 400,
      unauthenticated: 401,
      widget_not_found: 404,
      media_not_found: 404,
      connection_not_found: 404,
      not_found: 404,
      slug_taken: 409,
      limit_reached: 409,
      conflict: 409,
      payload_too_large: 413,
      unsupported_media_type: 415,
      notion_access: 422,
      choose_data_source: 422,
      rate_limited: 429,
      method_not_allowed: 405,
      temporarily_unavailable: 503,
      internal: 500,
    });
  });

  it('have a sentence for a person each', () => {
    const sentences = Object.values(errorTable).map(({ sentence }) => sentence);
    expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  });

  it('carry the sentence of the table or one of their own, and their cause', () => {
    const cause = new Error('upstream said no');
    const error = new ServiceError('widget_not_found', { cause });
    expect(error).toMatchObject({ name: 'ServiceError', code: 'widget_not_found', cause });
    expect(error.sentence).toBe(errorTable.widget_not_found.sentence);
    expect(new ServiceError('invalid_request', { sentence: 'Say more.' }).message).toBe(
      'Say more.',
    );
  });

  it('take the time to wait from the limit that is spent', () => {
    const spent = { policy: 'client', limit: 600, windowSeconds: 60, remaining: 0 } as const;
    const limited = { ...spent, retryAfterSeconds: 30 };
    expect(new ServiceError('rate_limited', { limited })).toMatchObject({
      limited,
      retryAfterSeconds: 30,
    });
  });
});
