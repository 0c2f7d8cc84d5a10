import { createIds, isSamePropertyId, parseUuid } from '../../../local/notion/ids';

describe('ids', () => {
  test('the same seed gives the same ids, another seed others', () => {
    const [one, two, other] = [createIds('a'), createIds('a'), createIds('b')];
    const id = one.uuid();
    expect(two.uuid()).toBe(id);
    expect(other.uuid()).not.toBe(id);
    expect(parseUuid(id)).toBe(id);
  });

  test('a uuid is read with and without hyphens, and nothing else is', () => {
    expect(parseUuid('E234CDC84AD24371A97E999A238BF8F5')).toBe(
      'e234cdc8-4ad2-4371-a97e-999a238bf8f5',
    );
    expect(parseUuid('e234cdc8')).toBeNull();
  });

  test('a property id is known in both of its spellings', () => {
    expect(isSamePropertyId('swq%5C', 'swq\\')).toBe(true);
    expect(isSamePropertyId('swq%5C', 'swq%5C')).toBe(true);
    expect(isSamePropertyId('swq%5C', 'swq')).toBe(false);
  });

  test('property ids survive being encoded and decoded', () => {
    const ids = createIds('p');
    const made = Array.from({ length: 200 }, () => ids.propertyId());
    expect(made.map((id) => encodeURIComponent(decodeURIComponent(id)))).toEqual(made);
  });
});
