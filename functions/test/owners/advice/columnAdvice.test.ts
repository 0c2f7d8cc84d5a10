import { columnNames, type ColumnProblem } from '../../../src/notion/columns/columns';
import type { RefusedMapping } from '../../../src/notion/columns/resolveMapping';
import { columnAdvice, columnLabel, mappingRefusal } from '../../../src/owners/advice/columnAdvice';

const problem = (changes: Partial<ColumnProblem>): ColumnProblem => ({
  column: 'status',
  problem: 'missing',
  propertyName: null,
  propertyType: null,
  ...changes,
});

describe('advice on a column', () => {
  it.each(columnNames)('says what it means and what to do where %s is missing', (column) => {
    const sentence = columnAdvice(problem({ column }));
    expect(sentence).toContain(`There is no ${columnLabel(column)} column`);
    expect(sentence).toContain(`mapping.${column}`);
  });

  it('names property and type where the type is of no use', () => {
    const sentence = columnAdvice(
      problem({ problem: 'unusable_type', propertyName: 'Status', propertyType: 'rich_text' }),
    );
    expect(sentence).toMatch(/"Status" is of the type rich text .* status or select/);
  });

  it('distinguishes a chosen property that is gone from one that can’t be read', () => {
    expect(columnAdvice(problem({ problem: 'mapping_gone' }))).toContain('no longer exists');
    const retyped = { propertyName: 'Stage', propertyType: 'number' } as const;
    expect(columnAdvice(problem({ problem: 'mapping_gone', ...retyped }))).toMatch(
      /"Stage".*its type is number/,
    );
  });
});

describe('the answer to a mapping that can’t be', () => {
  const refused = (changes: Partial<RefusedMapping>): RefusedMapping => ({
    kind: 'refused',
    reason: 'no_such_property',
    column: 'platform',
    wanted: 'Chanel',
    property: null,
    usable: [{ id: 'a', name: 'Channel', type: 'select', options: [] }],
    ...changes,
  });

  it('names the column, the property, and what there is', () => {
    const error = mappingRefusal(refused({}));
    expect(error.code).toBe('invalid_request');
    expect(error.sentence).toMatch(/"mapping.platform".*no property "Chanel".*"Channel"/);
  });

  it('names the type that can’t be read', () => {
    const property = { id: 'b', name: 'Words', type: 'rich_text', options: [] };
    const { sentence } = mappingRefusal(refused({ reason: 'unusable_type', property, usable: [] }));
    expect(sentence).toMatch(/"Words" is of the type rich text.*none of a type.*select/);
  });

  it('says that a property serves one column only', () => {
    const property = { id: 'b', name: 'Words', type: 'select', options: [] };
    expect(mappingRefusal(refused({ reason: 'taken', property })).sentence).toContain(
      'already named for another column',
    );
  });

  it('lists no more than a person reads', () => {
    const usable = Array.from({ length: 500 }, (_, number) => ({
      id: `p${number}`,
      name: `Property ${number}`,
      type: 'select',
      options: [],
    }));
    expect(
      mappingRefusal(refused({ usable, wanted: 'x'.repeat(5000) })).sentence.length,
    ).toBeLessThan(800);
  });
});
