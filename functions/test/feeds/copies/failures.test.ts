import { createFailures } from '../../../src/feeds/copies/failures';
import { NotionError } from '../../../src/notion/errors';
import { createManualClock } from '../../support/manualClock';

function createHarness(random = 0) {
  const clock = createManualClock();
  return { clock, failures: createFailures(clock, () => random) };
}

describe('failures', () => {
  it.each([
    ['what is not of Notion', 0, null, 5000],
    ['a network error', 0, new NotionError('unavailable'), 5000],
    ['a network error, at most', 1, new NotionError('timeout'), 15_000],
    ['a limit', 0, new NotionError('rate_limited', { retryAfterMs: 42_000 }), 42_000],
    ['a very long limit', 0, new NotionError('rate_limited', { retryAfterMs: 3e6 }), 600_000],
    ['a limit without a time', 0, new NotionError('rate_limited'), 5000],
    ['a revoked token', 1, new NotionError('unauthorized'), 600_000],
    ['a block', 1, new NotionError('request_blocked'), 600_000],
    ['a missing share', 1, new NotionError('not_shared'), 60_000],
    ['a schema that is too large', 1, new NotionError('too_large'), 3_600_000],
  ])('stand after %s', async (_name, random, error, standsForMs) => {
    const { clock, failures } = createHarness(random);
    const { retryAtMs } = failures.record('w1', 'source', error);
    expect(retryAtMs - clock.nowMs()).toBe(standsForMs);
    await clock.advance(standsForMs - 1);
    expect(failures.standing('w1', 'source')).toMatchObject({
      permanent: error?.permanent ?? false,
    });
    await clock.advance(1);
    expect(failures.standing('w1', 'source')).toBeNull();
  });

  it('say of what kind they were and when', async () => {
    const { clock, failures } = createHarness();
    await clock.advance(700);
    const failedAtMs = clock.nowMs();
    const met = failures.record('w1', 'source', new NotionError('in_trash'));
    expect(met).toMatchObject({ reason: 'in_trash', failedAtMs });
    expect(failures.record('w2', 'source', null)).toMatchObject({ reason: 'connection' });
    const { retryAtMs, ...shared } = met;
    const { failures: others } = createHarness();
    others.adopt('w1', shared);
    expect(others.standing('w1', 'source')).toMatchObject({ reason: 'in_trash', failedAtMs });
    expect(retryAtMs).toBeGreaterThan(failedAtMs);
  });

  it('check a missing share three times a minute apart, then on the slow clock', () => {
    const { clock, failures } = createHarness();
    const record = (): number =>
      failures.record('w1', 'source', new NotionError('not_shared')).retryAtMs - clock.nowMs();
    expect([record(), record(), record(), record()]).toEqual([60_000, 60_000, 60_000, 600_000]);
    failures.clear('w1');
    expect(record()).toBe(60_000);
  });

  it('begin anew with another source, and do not stand for it', () => {
    const { clock, failures } = createHarness();
    for (let i = 0; i < 4; i += 1) failures.record('w1', 'old', new NotionError('not_shared'));
    expect(failures.standing('w1', 'new')).toBeNull();
    expect(failures.record('w1', 'new', new NotionError('not_shared'))).toMatchObject({
      count: 1,
      retryAtMs: clock.nowMs() + 60_000,
    });
  });

  it('are each widget’s own and end when it is cleared', () => {
    const { failures } = createHarness();
    failures.record('w1', 'source', null);
    expect(failures.standing('w2', 'source')).toBeNull();
    failures.clear('w1');
    expect(failures.standing('w1', 'source')).toBeNull();
  });
});
