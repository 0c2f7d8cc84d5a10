import { bindColumns, columnNames, type ColumnName } from '../../../src/notion/columns/columns';
import type { SchemaProperty } from '../../../src/notion/reading/reader';
import { columnFindings, isOftenAbsent } from '../../../src/owners/doctor/columnFindings';
import type { Finding } from '../../../src/owners/doctor/diagnosis';
import type { OwnedWidget } from '../../../src/owners/ownedWidget';
import { anOwnedWidget, aSchema } from '../../support/builders';

const property = (id: string, name: string, type: string): SchemaProperty => ({
  id,
  name,
  type,
  options: [],
});
const title = property('title', 'Name', 'title');

/** What is found of one column, with the columns bound as they are when a feed is read. */
function findingOf(
  column: ColumnName,
  properties: SchemaProperty[],
  widget: Partial<OwnedWidget> = {},
): Finding | undefined {
  const owned = anOwnedWidget(widget);
  const { bindings, problems } = bindColumns(properties, owned.mapping);
  const schema = aSchema({ bindings });
  return columnFindings(owned, { schema, properties, problems }).find(
    (finding) => finding.column === column,
  );
}

describe('what the doctor finds of the columns', () => {
  it('is one finding for each column', () => {
    const { bindings, problems } = bindColumns([title], {});
    const found = columnFindings(anOwnedWidget(), {
      schema: aSchema({ bindings }),
      properties: [title],
      problems,
    });
    expect(found.map(({ column }) => column)).toEqual([...columnNames]);
    expect(new Set(found.map(({ check }) => check))).toEqual(new Set(['column']));
  });

  it('names the property that is read', () => {
    expect(findingOf('title', [title])).toMatchObject({
      status: 'ok',
      code: 'found',
      message: expect.stringContaining('"Name"') as unknown,
    });
  });

  it('says of a renamed property that it still works', () => {
    const widget = {
      mapping: { platform: 'a%3Bb' },
      columns: { platform: { name: 'Platform', type: 'select' } },
    };
    const renamed = findingOf('platform', [title, property('a;b', 'Channel', 'select')], widget);
    expect(renamed).toMatchObject({ status: 'warning', code: 'renamed' });
    expect(renamed?.message).toMatch(/"Platform".*"Channel".*still works/);
    const same = findingOf('platform', [title, property('a;b', 'Platform', 'select')], widget);
    expect(same).toMatchObject({ status: 'ok', code: 'found' });
  });

  it('says how a column that hides posts is read where it is no checkbox', () => {
    const hidden = {
      mapping: { hidden: 'h' },
      columns: { hidden: { name: 'Hide', type: 'select' } },
    };
    const found = findingOf('hidden', [title, property('h', 'Hide', 'select')], hidden);
    expect(found).toMatchObject({ status: 'ok', code: 'found' });
    expect(found?.message).toMatch(/hidden where it says yes/);
    const retyped = findingOf('hidden', [title, property('h', 'Hide', 'people')], hidden);
    expect(retyped).toMatchObject({ status: 'warning', code: 'retyped' });
    const gone = findingOf('hidden', [title, property('x', 'Hide', 'checkbox')], hidden);
    expect(gone).toMatchObject({ status: 'warning', code: 'mapping_gone' });
    const box = {
      mapping: { hidden: 'h' },
      columns: { hidden: { name: 'Hide', type: 'checkbox' } },
    };
    const ticked = findingOf('hidden', [title, property('h', 'Hide', 'checkbox')], box);
    expect(ticked?.message).toBe('Read from the property "Hide".');
  });

  it('takes no name for old that it never knew', () => {
    const properties = [title, property('p1', 'Channel', 'select')];
    const chosen = { mapping: { platform: 'p1' } };
    expect(findingOf('platform', properties, chosen)?.code).toBe('found');
  });

  it('says what it means that a column is missing', () => {
    expect(findingOf('status', [title])).toMatchObject({
      status: 'warning',
      code: 'missing',
      message: expect.stringContaining('drafts') as unknown,
    });
  });

  it('says which property is of a type that can’t be read', () => {
    const finding = findingOf('status', [title, property('s1', 'Status', 'number')]);
    expect(finding).toMatchObject({ status: 'warning', code: 'unusable_type' });
    expect(finding?.message).toMatch(/"Status".*number/);
  });

  it('says that the chosen property is gone, and what is read instead', () => {
    const widget = { mapping: { status: 'gone' } };
    expect(findingOf('status', [title], widget)).toMatchObject({
      status: 'warning',
      code: 'mapping_gone',
      message: expect.stringContaining('mapping.status') as unknown,
    });
    const instead = findingOf('status', [title, property('s1', 'State', 'status')], widget);
    expect(instead?.code).toBe('mapping_gone');
    expect(instead?.message).toMatch(/no longer exists; "State" is read instead/);
  });

  it('says so, too, where another property is read than the one with the name', () => {
    const properties = [
      title,
      property('d1', 'Publish Date', 'number'),
      property('d2', 'Somewhen', 'date'),
    ];
    const finding = findingOf('publishDate', properties);
    expect(finding?.code).toBe('unusable_type');
    expect(finding?.message).toMatch(
      /\("Publish Date"\) can't be read; "Somewhen" is read instead/,
    );
  });

  it('calls two columns often absent, and only where they are missing', () => {
    const absent = columnNames.filter((column) => {
      const finding = findingOf(column, [title]);
      return finding !== undefined && isOftenAbsent(finding);
    });
    expect(absent).toEqual(['pinned', 'hidden']);
    const unusable = findingOf('pinned', [title, property('p', 'Pinned', 'number')]);
    expect(unusable === undefined || isOftenAbsent(unusable)).toBe(false);
  });
});
