import { describeHealth } from '../../../src/owners/advice/describeHealth';

const sinceMs = Date.UTC(2026, 10, 2, 8);

describe('the health of a widget, as its owner sees it', () => {
  it.each([[null], [{ finding: null, sinceMs }]])(
    'is good where nothing lasting was found',
    (health) => {
      expect(describeHealth(health)).toEqual({
        status: 'healthy',
        code: null,
        message: null,
        since: null,
      });
    },
  );

  it('says what is wrong, what to do, and since when', () => {
    expect(describeHealth({ finding: 'not_shared', sinceMs })).toEqual({
      status: 'broken',
      code: 'not_shared',
      message: expect.stringMatching(/not shared.*Connections/) as unknown,
      since: '2026-11-02T08:00:00.000Z',
    });
  });

  it.each(['connection', 'of_another_version', 'toString'])(
    'has a sentence for %s, too',
    (finding) => {
      const { code, message } = describeHealth({ finding, sinceMs });
      expect([code, message]).toEqual([finding, expect.stringMatching(/^The .*Notion/)]);
    },
  );

  it('has no time where what was stored is none', () => {
    expect(describeHealth({ finding: 'unauthorized', sinceMs: 1e30 }).since).toBeNull();
  });
});
