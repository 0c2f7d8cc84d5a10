import type { ServedWidget } from '../../src/feeds/reading/servedWidgets';
import { createWidgetReader } from '../../src/http/readWidget';
import type { Caller } from '../../src/security/callerLimits';
import { createMissLimit } from '../../src/security/missLimit';
import { ServiceError } from '../../src/shared/errors';
import type { Limited } from '../../src/shared/rateLimit';
import { createManualClock } from '../support/manualClock';
import { aServedWidget } from './endpoints';

const caller: Caller = { client: ['203.0.113.7'], hop: '198.51.100.1' };
const limited: Limited = {
  policy: 'client',
  limit: 600,
  windowSeconds: 60,
  remaining: 0,
  retryAfterSeconds: 9,
};
const refused = { code: 'rate_limited', retryAfterSeconds: 9, limited };
const cold = aServedWidget({ tier: 'redis' });

/** Everything that is done is written down in order. */
function createHarness() {
  const steps: string[] = [];
  const allowedMs: number[] = [];
  const state: {
    warm: ServedWidget | null;
    warmAfterTending: ServedWidget | null;
    local: Limited | null;
    shared: Limited | null;
  } = { warm: null, warmAfterTending: null, local: null, shared: null };
  const clock = createManualClock();
  const reader = createWidgetReader({
    clock,
    misses: createMissLimit(clock),
    widgets: {
      peek: () => state.warm,
      read: (slug, { refresh = false, redisBudget, storeRefusal }) => {
        steps.push(`read ${slug}${refresh ? ' anew' : ''}`);
        allowedMs.push(redisBudget.nextCallMs());
        if (storeRefusal !== undefined && slug !== 'calendar') return Promise.reject(storeRefusal);
        return slug === 'calendar'
          ? Promise.resolve(cold)
          : Promise.reject(new ServiceError('widget_not_found'));
      },
    },
    limits: {
      countLocally: () => {
        steps.push('count here');
        return state.local;
      },
      check: (_caller, budget) => {
        steps.push('count everywhere');
        allowedMs.push(budget.nextCallMs());
        budget.spend(40);
        return Promise.resolve(state.shared);
      },
    },
    housekeeping: {
      tend: (budget) => {
        steps.push('tend');
        allowedMs.push(budget.nextCallMs());
        budget.spend(10);
        state.warm = state.warmAfterTending;
        return Promise.resolve();
      },
    },
  });
  return { steps, allowedMs, state, clock, read: reader.read.bind(reader), reader };
}

describe('a widget that is warm', () => {
  it('is there at once, counted on this instance alone', () => {
    const { read, state, steps } = createHarness();
    state.warm = aServedWidget();
    expect(read('calendar', caller, false)).toBe(state.warm);
    expect(steps).toEqual(['count here']);
  });

  it('is refused to one who asks too much', () => {
    const { read, state } = createHarness();
    state.warm = aServedWidget();
    state.local = limited;
    const refusal: unknown[] = [];
    try {
      refusal.push(read('calendar', caller, false));
    } catch (error) {
      refusal.push(error);
    }
    expect(refusal).toMatchObject([refused]);
  });

  it('is given again where it may be, and counted each time', () => {
    const { reader, state, steps } = createHarness();
    expect(reader.again(aServedWidget({ again: () => false }), caller)).toBe(false);
    expect(steps).toEqual([]);
    const read = aServedWidget({ again: () => true });
    expect(reader.again(read, caller)).toBe(true);
    expect(steps).toEqual(['count here']);
    state.local = limited;
    expect(() => reader.again(read, caller)).toThrow(ServiceError);
  });

  it('is read anew where a refresh is asked for', async () => {
    const { read, state, steps } = createHarness();
    state.warm = aServedWidget();
    expect(await read('calendar', caller, true)).toBe(cold);
    expect(steps).toEqual(['tend', 'count everywhere', 'read calendar anew']);
  });
});

describe('a widget that is not warm', () => {
  it('is read after the house was tended and the caller counted', async () => {
    const { read, steps } = createHarness();
    expect(await read('calendar', caller, false)).toBe(cold);
    expect(steps).toEqual(['tend', 'count everywhere', 'read calendar']);
  });

  it('has one budget of Redis for all that, and counting leaves some of it to the read', async () => {
    const { read, allowedMs } = createHarness();
    await read('calendar', caller, false);
    const [tending = 0, counting = 0, reading = 0] = allowedMs;
    expect([tending, reading]).toEqual([250, 200]);
    expect(counting).toBeGreaterThan(0);
    expect(counting).toBeLessThan(240);
  });

  it('is not read for one who asks too much', async () => {
    const { read, state, steps } = createHarness();
    state.shared = limited;
    await expect(read('calendar', caller, false)).rejects.toMatchObject(refused);
    expect(steps).toEqual(['tend', 'count everywhere']);
  });

  it('and was only waiting for the house to be tended is counted here alone', async () => {
    const { read, state, steps } = createHarness();
    state.warmAfterTending = aServedWidget();
    expect(await read('calendar', caller, false)).toBe(state.warmAfterTending);
    expect(steps).toEqual(['tend', 'count here']);
  });

  it('rejects as the read does', async () => {
    await expect(createHarness().read('nobody', caller, false)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
  });
});

describe('addresses that do not exist', () => {
  const missed = async (
    read: ReturnType<typeof createHarness>['read'],
    count: number,
    of: (index: number) => Caller = () => caller,
  ) => {
    const codes: string[] = [];
    for (let index = 0; index < count; index += 1) {
      try {
        await read(`nobody-${index}`, of(index), false);
      } catch (error) {
        codes.push(error instanceof ServiceError ? error.code : 'none');
      }
    }
    return codes.filter((code) => code === 'widget_not_found').length;
  };

  it('are looked up a hundred times for a client in ten minutes; then it is refused', async () => {
    const { read, clock } = createHarness();
    expect(await missed(read, 300)).toBe(100);
    await expect(read('nobody', caller, false)).rejects.toMatchObject({
      code: 'rate_limited',
      limited: { policy: 'client', limit: 100 },
    });
    await clock.advance(20 * 60_000);
    expect(await missed(read, 5)).toBe(5);
  });

  it('hinder nobody else, and not the client itself where a widget is known', async () => {
    const { read, steps } = createHarness();
    await missed(read, 150);
    const other: Caller = { ...caller, client: ['203.0.113.8'] };
    expect(await missed(read, 1, () => other)).toBe(1);
    steps.length = 0;
    expect(await read('calendar', caller, false)).toBe(cold);
    // Without a call to Redis for the limit: that is what it may cost.
    expect(steps).toEqual(['tend', 'count here', 'read calendar']);
  });

  it('are looked up two hundred times for an IPv6 site', async () => {
    const { read } = createHarness();
    const inSite = (index: number): Caller => ({ ...caller, client: [`n${index}`, 'site'] });
    expect(await missed(read, 300, inSite)).toBe(200);
  });
});
