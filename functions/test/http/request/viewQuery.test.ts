import { noAppearanceQuery } from '../../../src/embed/appearance';
import { encodeCursor } from '../../../src/feeds/views/cursor';
import {
  parseFilterValue,
  parseAppearance,
  parsePage,
  parseRefresh,
} from '../../../src/http/request/viewQuery';
import { aPost, pageId } from '../../support/builders';

const query = (text: string): URLSearchParams => new URLSearchParams(text);
/** The sentence of a refusal names the parameter. */
const refused = (name: string): RegExp => new RegExp(`^The parameter "${name}" `);

describe('parsePage', () => {
  const cursor = encodeCursor(aPost());
  const decoded = { pinned: false, publishDate: '2026-11-02', id: pageId(1) };

  it.each([
    ['', { limit: null, cursor: null }],
    ['limit=1', { limit: 1, cursor: null }],
    ['limit=100', { limit: 100, cursor: null }],
    [`limit=7&cursor=${cursor}`, { limit: 7, cursor: decoded }],
    [`cursor=${cursor}`, { limit: 100, cursor: decoded }],
  ])('reads %j', (text, expected) => {
    expect(parsePage(query(text))).toEqual(expected);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', 'ten', '', ' 5', '0x10', '9999999'])(
    'refuses the limit %j',
    (limit) => {
      expect(() => parsePage(query(`limit=${limit}`))).toThrow(refused('limit'));
    },
  );

  it.each(['limit=1&limit=2', 'limit='])('refuses %j', (text) => {
    expect(() => parsePage(query(text))).toThrow(refused('limit'));
  });

  it('refuses a cursor that was not given out', () => {
    expect(() => parsePage(query('cursor=2'))).toThrow(refused('cursor'));
    expect(() => parsePage(query('cursor='))).toThrow(refused('cursor'));
  });
});

describe('parseFilterValue', () => {
  it.each([
    ['', null],
    ['platform=', null],
    ['platform=%20', null],
    ['platform=all', null],
    ['platform=ALL', null],
    ['platform=Instagram', 'Instagram'],
    ['platform=+In+progress+', 'In progress'],
    ['platform=allies', 'allies'],
  ])('reads %j as %j', (text, expected) => {
    expect(parseFilterValue(query(text), 'platform')).toBe(expected);
  });

  it('refuses a value given twice', () => {
    expect(() => parseFilterValue(query('platform=a&platform=b'), 'platform')).toThrow(
      refused('platform'),
    );
  });
});

describe('parseRefresh', () => {
  it.each([
    ['', false],
    ['refresh=true', true],
    ['refresh=TRUE', true],
    ['refresh=1', true],
    ['refresh=false', false],
    ['refresh=0', false],
    ['refresh=', false],
    ['force_refresh=true', true],
    ['refresh=false&force_refresh=true', true],
  ])('reads %j as %j', (text, expected) => {
    expect(parseRefresh(query(text))).toBe(expected);
  });

  it.each(['refresh', 'force_refresh'])('refuses another word for %s, by name', (name) => {
    expect(() => parseRefresh(query(`${name}=please`))).toThrow(refused(name));
  });
});

describe('parseAppearance', () => {
  it('reads all that can be asked of the appearance, in any case', () => {
    expect(parseAppearance(query('theme=DARK&columns=3&ratio=4:5&header=0'))).toEqual({
      theme: 'dark',
      columns: 3,
      ratio: '4:5',
      hidesHeader: true,
    });
    expect(parseAppearance(query('ratio=Original')).ratio).toBe('original');
  });

  it.each([
    '',
    'theme=pink&columns=7&ratio=3:2&header=1',
    'theme=&columns=&ratio=&header=',
    'columns=0&header=false',
    'columns=1e0&ratio=9/16',
    'columns=%D9%A3&ratio=__proto__&theme=constructor',
  ])('takes what can’t be had for nothing: %j', (text) => {
    expect(parseAppearance(query(text))).toEqual(noAppearanceQuery);
  });
});
