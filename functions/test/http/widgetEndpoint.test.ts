import type { ServedWidget } from '../../src/feeds/reading/servedWidgets';
import type { Answer } from '../../src/http/answer/answer';
import { parseTarget } from '../../src/http/request/target';
import { createWidgetEndpoint } from '../../src/http/widgetEndpoint';
import { aServedWidget } from './endpoints';

const caller = { client: ['203.0.113.7'], hop: '198.51.100.1' };

/** An endpoint whose answers are numbered; `state.warm` is in memory, and given again where it may be. */
function createHarness() {
  const steps: string[] = [];
  const state: { warm: ServedWidget | null; mayRepeat: boolean } = {
    warm: aServedWidget(),
    mayRepeat: true,
  };
  let answers = 0;
  const handle = createWidgetEndpoint({
    widgets: {
      read(slug, _caller, refresh) {
        steps.push(`read ${slug}${refresh ? ' anew' : ''}`);
        return state.warm ?? Promise.resolve(aServedWidget());
      },
      again: () => {
        steps.push('again');
        return state.mayRepeat;
      },
    },
    parse({ segments, query }) {
      steps.push('parse');
      return { slug: segments[0] ?? '', refresh: query.has('refresh') };
    },
    answer: () => ({ status: (answers += 1), headers: {}, body: null }),
  });
  const ask = (url: string): Answer | Promise<Answer> =>
    handle({ ...parseTarget(url), headers: {}, caller });
  return { steps, state, ask };
}

describe('the endpoint of a widget', () => {
  it('gives an answer from memory again while it may, to those who ask the same', () => {
    const { ask, steps } = createHarness();
    const first = ask('/again');
    expect(ask('/again')).toBe(first);
    expect(steps).toEqual(['parse', 'read again', 'again']);
    expect(ask('/again?platform=TikTok')).not.toBe(first);
  });

  it('makes another as soon as it may not, and understands the address once', () => {
    const { ask, steps, state } = createHarness();
    const first = ask('/once');
    state.mayRepeat = false;
    expect(ask('/once')).not.toBe(first);
    expect(steps).toEqual(['parse', 'read once', 'again', 'read once']);
  });

  it('gives nothing again that had to be waited for', async () => {
    const { ask, steps, state } = createHarness();
    state.warm = null;
    const first = await ask('/waited?refresh');
    expect(await ask('/waited?refresh')).not.toBe(first);
    expect(steps).toEqual(['parse', 'read waited anew', 'read waited anew']);
  });

  it('holds 32 answers at a time, and begins anew with the next one', async () => {
    const { ask, steps } = createHarness();
    const timesGivenAgain = async (count: number): Promise<number> => {
      steps.splice(0);
      for (let number = 0; number < count; number += 1) await ask(`/few-${number}`);
      return steps.filter((step) => step === 'again').length;
    };
    expect(await timesGivenAgain(32)).toBe(0);
    expect(await timesGivenAgain(32)).toBe(32);
    expect(await timesGivenAgain(33)).toBe(32);
    expect(await timesGivenAgain(32)).toBe(0);
  });
});
