import { joinValue, splitValue, tailCountOf } from '../../src/cache/splitValue';

const text = Array.from({ length: 250 }, (_, index) => `line ${index}`).join('\n');

describe('a value for several keys', () => {
  it('is itself where it is short enough', () => {
    const { head, tails } = splitValue(text, text.length);
    expect([head, tails, tailCountOf(head)]).toEqual([text, [], 0]);
    expect(joinValue(head, [])).toBe(text);
  });

  it.each([text.length - 1, 1000, 100])('is whole again after pieces of %i', (length) => {
    const { head, tails } = splitValue(text, length);
    expect(tails).toHaveLength(Math.ceil(text.length / length) - 1);
    expect(tailCountOf(head)).toBe(tails.length);
    for (const tail of tails) expect(tail.length).toBeLessThanOrEqual(length + 40);
    expect(joinValue(head, tails)).toBe(text);
  });

  it('is not there where a tail is missing, of another write or no text', () => {
    const { head, tails } = splitValue(text, 1000);
    const other = splitValue(text, 1000).tails;
    expect(tails.length).toBe(2);
    expect(joinValue(head, tails.slice(0, 1))).toBeNull();
    expect(joinValue(head, [tails[0], other[1]])).toBeNull();
    expect(joinValue(head, [tails[0], null])).toBeNull();
  });

  it.each(['{"split":2}\nx', '{"split":1,"id":"x","tailCount":1}\nx', '{"split":'])(
    'is what it says where it only looks split: %j',
    (value) => {
      expect(tailCountOf(value)).toBe(0);
      expect(joinValue(value, [])).toBe(value);
    },
  );
});
