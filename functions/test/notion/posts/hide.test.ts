import { bindColumns } from '../../../src/notion/columns/columns';
import { mapPage } from '../../../src/notion/posts/mapping';

const hide = 'NNi2';

/** A page whose column for hiding holds that value; undefined: the page has no such column. */
function pageWith(value: object | undefined): object {
  return {
    object: 'page',
    id: '3660315a-9af3-4f25-8d8f-19ab077e4797',
    properties: {
      Name: { id: 'title', type: 'title', title: [{ plain_text: 'A post' }] },
      ...(value === undefined ? {} : { Hide: { id: hide, ...value } }),
    },
  };
}

const kindOf = (value: object | undefined, bindings = { hidden: hide }): string =>
  mapPage(pageWith(value), bindings, 0).kind;

const formula = (value: object): object => ({ type: 'formula', formula: value });
const text = (plain: string): object => ({ type: 'string', string: plain });
const select = (name: string | null): object => ({
  type: 'select',
  select: name === null ? null : { id: 'y', name },
});
const words = (plain: string): object => ({
  type: 'rich_text',
  rich_text: [{ plain_text: plain }],
});
const rollup = (value: object): object => ({ type: 'rollup', rollup: value });

describe('a post whose column for hiding', () => {
  it.each([
    ['is ticked', { type: 'checkbox', checkbox: true }],
    ['is a formula that is true', formula({ type: 'boolean', boolean: true })],
    ['is a formula that gives "Yes"', formula(text('Yes'))],
    ['is a formula that gives "ja"', formula(text('ja'))],
    ['is a formula that gives a tick', formula(text('✅'))],
    ['is a formula that gives "Draft"', formula(text('Draft'))],
    ['is a formula that gives 1', formula({ type: 'number', number: 1 })],
    ['is a formula that gives -0.5', formula({ type: 'number', number: -0.5 })],
    ['is a formula that gives a day', formula({ type: 'date', date: { start: '2026-11-02' } })],
    ['is a formula that is unsupported', formula({ type: 'unsupported', unsupported: {} })],
    ['is a formula that nobody knows', formula({ type: 'boolean', boolean: null })],
    ['is a select with "Yes"', select('Yes')],
    ['is a select with "Hidden"', select('Hidden')],
    ['is a status with "On"', { type: 'status', status: { name: 'On' } }],
    [
      'has one option of several that means yes',
      { type: 'multi_select', multi_select: [{ name: 'No' }, { name: 'x' }] },
    ],
    ['is the number 2', { type: 'number', number: 2 }],
    ['is a text that means yes', words('oui')],
    ['is a text that can’t be read as either', words('ask Mara first')],
    ['is a text with 1', words('1')],
    [
      'is a rollup of a ticked box',
      rollup({ type: 'array', array: [{ type: 'checkbox', checkbox: true }] }),
    ],
    ['is a rollup that counts some', rollup({ type: 'number', number: 3 })],
    ['is a rollup that is unsupported', rollup({ type: 'unsupported', unsupported: {} })],
    ['names people', { type: 'people', people: [] }],
    ['is unsupported', { type: 'unsupported', unsupported: {} }],
    ['is malformed', { type: 'checkbox', checkbox: 'yes' }],
    [
      'has files',
      {
        type: 'files',
        files: [{ type: 'external', name: 'x', external: { url: 'https://x.example' } }],
      },
    ],
    ['is not on the page', undefined],
  ])('%s is hidden', (_name, value) => {
    expect(kindOf(value)).toBe('hidden');
  });

  it.each([
    ['is not ticked', { type: 'checkbox', checkbox: false }],
    ['is a formula that is false', formula({ type: 'boolean', boolean: false })],
    ['is a formula that gives nothing', formula(text(''))],
    ['is a formula that gives null', formula({ type: 'string', string: null })],
    ['is a formula that gives "No"', formula(text('No'))],
    ['is a formula that gives "nein "', formula(text('nein '))],
    ['is a formula that gives "いいえ"', formula(text('いいえ'))],
    ['is a formula that gives 0', formula({ type: 'number', number: 0 })],
    ['is an empty select', select(null)],
    ['is a select with "Show"', select('Show')],
    ['is a select with "NÃO"', select('NÃO')],
    ['has no option of several', { type: 'multi_select', multi_select: [] }],
    ['has no number', { type: 'number', number: null }],
    ['is an empty text', { type: 'rich_text', rich_text: [] }],
    ['is a text with 0.0', words('0.0')],
    ['is a text with a dash', words('—')],
    ['is a rollup of nothing', rollup({ type: 'array', array: [] })],
    ['is a rollup that counts none', rollup({ type: 'number', number: 0 })],
    ['has no date', { type: 'date', date: null }],
  ])('%s is shown', (_name, value) => {
    expect(kindOf(value)).toBe('post');
  });

  it('is shown where no column hides posts', () => {
    expect(mapPage(pageWith({ type: 'checkbox', checkbox: true }), {}, 0).kind).toBe('post');
  });

  it.each([
    ['select', select(null)],
    ['number', { type: 'number', number: null }],
    ['date', { type: 'date', date: null }],
    ['rich_text', { type: 'rich_text', rich_text: [] }],
    ['formula', formula(text(''))],
  ])('is empty since it was retyped to %s is hidden: Notion may have emptied it', (type, value) => {
    const kindWith = (hideType: string): string =>
      mapPage(pageWith(value), { hidden: hide }, 0, { hideType }).kind;
    expect(kindWith('checkbox')).toBe('hidden');
    expect(kindWith(type)).toBe('post');
  });
});

describe('the column that hides posts', () => {
  const property = (id: string, name: string, type: string) => ({ id, name, type, options: [] });
  const title = property('title', 'Name', 'title');

  it.each(['select', 'people', 'relation', 'button', 'rich_text'])(
    'stays what was chosen when it is retyped to %s',
    (type) => {
      const { bindings, problems } = bindColumns([title, property(hide, 'Hide', type)], {
        hidden: hide,
      });
      expect(bindings.hidden).toBe(hide);
      expect(problems.filter(({ column }) => column === 'hidden')).toEqual([]);
    },
  );

  it('stays what was chosen when it is gone, even where another one has its name', () => {
    const { bindings, problems } = bindColumns([title, property('new', 'Hide', 'checkbox')], {
      hidden: hide,
    });
    expect(bindings.hidden).toBe(hide);
    expect(problems).toContainEqual({
      ...{ column: 'hidden', problem: 'mapping_gone', propertyName: null, propertyType: null },
    });
  });

  it.each(['checkbox', 'formula', 'select', 'number', 'rollup', 'rich_text'])(
    'is found by its name as a %s',
    (type) => {
      const { bindings } = bindColumns([title, property('p', 'Ausblenden', type)], {});
      expect(bindings.hidden).toBe('p');
    },
  );

  it('is not found in a column of people, and the owner gets to know', () => {
    const { bindings, problems } = bindColumns([title, property('p', 'Hidden', 'people')], {});
    expect(bindings.hidden).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({ column: 'hidden', problem: 'unusable_type' }),
    );
  });
});
