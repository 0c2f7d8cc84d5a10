import { createBoundedMemo } from '../../src/shared/boundedMemo';

function createHarness(maxEntries: number) {
  const computed: string[] = [];
  const memo = createBoundedMemo(maxEntries, (text) => {
    computed.push(text);
    return text === 'nothing' ? null : { text };
  });
  return { memo, computed };
}

describe('a bounded memo', () => {
  it('computes once for each text, and gives the same value again', () => {
    const { memo, computed } = createHarness(10);
    expect(memo('a')).toBe(memo('a'));
    expect([memo('nothing'), memo('nothing')]).toEqual([null, null]);
    expect(computed).toEqual(['a', 'nothing']);
  });

  it('keeps no more entries than it may, whatever it is asked for', () => {
    const { memo, computed } = createHarness(2);
    const texts = ['a', 'b', 'c', 'a'];
    expect(texts.map(memo)).toEqual(texts.map((text) => ({ text })));
    expect(computed).toEqual(['a', 'b', 'c', 'a']);
  });

  it('goes on keeping after it was full', () => {
    const { memo, computed } = createHarness(2);
    for (const text of ['a', 'b', 'c', 'c', 'c']) memo(text);
    expect(computed).toEqual(['a', 'b', 'c']);
  });

  it('keeps no text longer than 512 characters', () => {
    const { memo, computed } = createHarness(10);
    const [longest, tooLong] = ['x'.repeat(512), 'x'.repeat(513)];
    for (const text of [longest, longest, tooLong, tooLong]) memo(text);
    expect(computed).toEqual([longest, tooLong, tooLong]);
  });

  it('keeps nothing where computing throws', () => {
    let times = 0;
    const memo = createBoundedMemo(10, (): string => {
      times += 1;
      throw new Error('broken');
    });
    expect(() => memo('a')).toThrow('broken');
    expect(() => memo('a')).toThrow('broken');
    expect(times).toBe(2);
  });
});
