import type * as z from 'zod';
import {
  legacyWidgetSchema,
  newWidgetSchema,
  widgetChangeSchema,
} from '../../../src/http/owners/apiSchemas';
import { parseBody } from '../../../src/http/request/parseBody';

const minimal = { name: 'Mine', database: 'https://notion.so/x', notionToken: 'ntn_abc' };

function refusalOf(schema: z.ZodType, body: unknown): unknown {
  try {
    return parseBody(schema, body);
  } catch (error) {
    return error;
  }
}

describe('the body of a new widget', () => {
  it('needs a name, a database and a token, and is trimmed', () => {
    expect(parseBody(newWidgetSchema, { ...minimal, name: '  Mine ' })).toEqual(minimal);
  });

  it('may have all that can be set of a widget', () => {
    const whole = {
      name: 'Mine',
      database: 'abc',
      connectionId: 'c1',
      dataSourceId: 'd1',
      slug: 'my-calendar',
      mapping: { platform: 'Channel', status: null },
      settings: {
        gridColumns: 3,
        aspectRatio: '4:5',
        theme: 'dark',
        defaultPlatform: null,
        defaultStatus: 'Done',
        onlyStatuses: ['Done'],
        onlyPlatforms: [],
        draftsArePublic: false,
      },
    };
    expect(parseBody(newWidgetSchema, whole)).toEqual(whole);
  });

  it.each<[object, string]>([
    [{ name: undefined }, 'The field "name" is needed.'],
    [{ name: 7 }, 'The field "name" must be text.'],
    [{ name: ' ' }, 'The field "name" must have at least 1 character.'],
    [{ name: 'a'.repeat(201) }, 'The field "name" must have at most 200 characters.'],
    [{ database: ['x'] }, 'The field "database" must be text.'],
    [{ database: 'x'.repeat(4001) }, 'The field "database" must have at most 4000 characters.'],
    [{ notionToken: undefined }, 'Exactly one of notionToken and connectionId is needed.'],
    [{ connectionId: 'c1' }, 'Exactly one of notionToken and connectionId is needed.'],
    [
      { notionToken: 'ntn a' },
      'The field "notionToken" must be a Notion token: letters, digits and signs, without spaces.',
    ],
    [{ notionToken: 'a'.repeat(501) }, 'The field "notionToken" must have at most 500 characters.'],
    [
      { slug: 'a/b' },
      'The field "slug" has to be 1 to 128 letters, digits, hyphens and underscores.',
    ],
    [{ settings: 'wide' }, 'The field "settings" must be an object.'],
    [{ settings: { gridColumns: '3' } }, 'The field "settings.gridColumns" must be a number.'],
    [{ settings: { gridColumns: 7 } }, 'The field "settings.gridColumns" must be at most 6.'],
    [{ settings: { gridColumns: 0 } }, 'The field "settings.gridColumns" must be at least 1.'],
    [
      { settings: { gridColumns: 1.5 } },
      'The field "settings.gridColumns" must be a whole number.',
    ],
    [
      { settings: { theme: 'pink' } },
      'The field "settings.theme" must be one of "light", "dark", "auto".',
    ],
    [{ settings: { onlyStatuses: 'Done' } }, 'The field "settings.onlyStatuses" must be a list.'],
    [
      { settings: { onlyStatuses: ['Done', 5] } },
      'The field "settings.onlyStatuses[1]" must be text.',
    ],
    [
      { settings: { onlyStatuses: Array.from({ length: 101 }, String) } },
      'The field "settings.onlyStatuses" must have at most 100 entries.',
    ],
    [{ settings: { columns: 3 } }, 'There is no field "settings.columns" to set here.'],
    [{ mapping: { colour: 'x' } }, 'There is no field "mapping.colour" to set here.'],
    [{ mapping: { title: 5 } }, 'The field "mapping.title" must be text.'],
    [{ constructor: 1 }, 'There is no field "constructor" to set here.'],
    [{ userId: 'x', id: 'y' }, 'There is no field "userId" or "id" to set here.'],
    [{ name: 1, database: 2 }, 'The field "name" must be text. The field "database" must be text.'],
  ])('is refused with %j by name and reason', (changes, sentence) => {
    expect(refusalOf(newWidgetSchema, { ...minimal, ...changes })).toMatchObject({
      code: 'invalid_request',
      sentence,
    });
  });

  it.each([null, [], 'text', 5])('is an object, not %j', (body) => {
    expect(refusalOf(newWidgetSchema, body)).toMatchObject({
      sentence: 'The body must be a JSON object.',
    });
  });

  it('is refused by three of its fields, however many are wrong', () => {
    const wrong = { name: 1, database: 2, notionToken: 3, slug: 4 };
    expect(refusalOf(newWidgetSchema, wrong)).toMatchObject({
      sentence: [
        'The field "name" must be text.',
        'The field "database" must be text.',
        'The field "notionToken" must be text.',
      ].join(' '),
    });
    expect(refusalOf(newWidgetSchema, { ...minimal, a: 1, b: 2, c: 3, d: 4 })).toMatchObject({
      sentence: 'There is no field "a" or "b" or "c" to set here.',
    });
  });

  it('is not repeated at length', () => {
    const refusal = refusalOf(newWidgetSchema, { ...minimal, ['x'.repeat(60_000)]: 1 });
    expect(String(refusal).length).toBeLessThan(200);
  });
});

describe('the body of a change', () => {
  it.each([
    { name: 'New' },
    { isActive: false },
    { dataSourceId: null },
    { settings: {} },
    { notionToken: 'ntn_x', mapping: { title: null } },
  ])('may be %j', (change) => {
    expect(parseBody(widgetChangeSchema, change)).toEqual(change);
  });

  it.each(['userId', 'slug', 'views', 'health', 'id', 'connectionId', 'createdAt', 'updatedAt'])(
    'can not set %s',
    (name) => {
      expect(refusalOf(widgetChangeSchema, { name: 'New', [name]: 'x' })).toMatchObject({
        code: 'invalid_request',
        sentence: `There is no field "${name}" to set here.`,
      });
    },
  );

  it('says that there is nothing in it', () => {
    expect(refusalOf(widgetChangeSchema, {})).toMatchObject({
      sentence: 'There is nothing to change in the body.',
    });
  });
});

describe('the legacy body of a new widget', () => {
  it('has its own names', () => {
    const legacy = { name: 'Mine', token: 'ntn_abc', databaseId: 'abc', settings: {} };
    expect(parseBody(legacyWidgetSchema, legacy)).toEqual(legacy);
    expect(refusalOf(legacyWidgetSchema, minimal)).toMatchObject({ code: 'invalid_request' });
  });
});
