import {
  dataSourceSchema,
  parseAnswer,
  type SchemaProperty,
} from '../../../src/notion/answers/answers';
import { bindColumns, columnNames } from '../../../src/notion/columns/columns';
import { spellings } from '../../../src/notion/columns/synonyms';
import { normalizeName } from '../../../src/notion/columns/text';
import { writtenAnswers } from '../../support/notionAnswers';

/** Columns as `[name, type, ...options]`; each one's id is its name. */
function columns(...rows: [name: string, type: string, ...options: string[]][]): SchemaProperty[] {
  return rows.map(([name, type, ...options]) => ({ id: name, name, type, options }));
}

const bind = (...rows: Parameters<typeof columns>) => bindColumns(columns(...rows), {});

describe('binding columns', () => {
  it('finds all of a content calendar by their names', () => {
    const { bindings, problems } = bind(
      ['Title', 'title'],
      ['Publish Date', 'date'],
      ['Attachment', 'files'],
      ['Link', 'url'],
      ['Canva Link', 'rich_text'],
      ['Image Source', 'select'],
      ['Platform', 'multi_select'],
      ['Status', 'status'],
      ['Pinned', 'checkbox'],
      ['Hide', 'checkbox'],
    );
    expect(bindings).toEqual({
      title: 'Title',
      publishDate: 'Publish Date',
      attachment: 'Attachment',
      link: 'Link',
      canvaLink: 'Canva Link',
      imageSource: 'Image Source',
      platform: 'Platform',
      status: 'Status',
      pinned: 'Pinned',
      hidden: 'Hide',
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['German', 'Veröffentlichungsdatum', 'Plattform', 'Status', 'Anhang', 'Ausblenden'],
    ['French', 'Date de publication', 'Plateforme', 'Statut', 'Pièce jointe', 'Masquer'],
    ['Spanish', 'Fecha de publicación', 'Plataforma', 'Estado', 'Archivos', 'Ocultar'],
    ['Portuguese', 'Data de publicação', 'Plataforma', 'Situação', 'Anexo', 'Oculto'],
    ['Italian', 'Data di pubblicazione', 'Piattaforma', 'Stato', 'Allegato', 'Nascondi'],
    ['Dutch', 'Publicatiedatum', 'Platform', 'Status', 'Bijlage', 'Verbergen'],
    ['Japanese', '公開日', 'プラットフォーム', 'ステータス', '画像', '非表示'],
    ['Chinese', '发布日期', '平台', '状态', '图片', '隐藏'],
  ])('understands %s', (_language, publishDate, platform, status, attachment, hidden) => {
    const { bindings } = bind(
      ['Other date', 'date'],
      ['Other files', 'files'],
      [publishDate, 'date'],
      [platform, 'select'],
      [status, 'select'],
      [attachment, 'files'],
      [hidden, 'checkbox'],
    );
    expect(bindings).toEqual({ publishDate, platform, status, attachment, hidden });
  });

  it.each([
    'publish date',
    'PUBLISH_DATE',
    'Publish-Date',
    '📅 Publish Date',
    'Públish  Dáte (UTC)',
  ])('reads %j as the publish date', (name) => {
    expect(bind(['Created', 'date'], [name, 'date']).bindings.publishDate).toBe(name);
  });

  it('knows no name twice', () => {
    const owners = new Map<string, string>();
    for (const column of columnNames) {
      for (const name of spellings[column].map(normalizeName)) {
        expect([name, owners.get(name) ?? column]).toEqual([name, column]);
        owners.set(name, column);
      }
    }
    expect(owners.size).toBeGreaterThan(300);
  });

  it('prefers a name to a type, and a likelier name to another', () => {
    const { bindings } = bind(
      ['Deadline', 'date'],
      ['Due', 'date'],
      ['Publish Date', 'formula'],
      ['Stage', 'status'],
      ['Status', 'select'],
    );
    expect(bindings).toEqual({ publishDate: 'Publish Date', status: 'Status' });
  });

  it('falls back on the type where no name fits', () => {
    const { bindings } = bind(
      ['名前', 'title'],
      ['Created', 'created_time'],
      ['Erster', 'date'],
      ['Zweiter', 'date'],
      ['Material', 'files'],
      ['Wohin', 'url'],
      ['Ablauf', 'status'],
      ['Priority', 'select', 'High', 'Low'],
      ['Where', 'multi_select', 'Newsletter', 'Instagram'],
    );
    expect(bindings).toEqual({
      title: '名前',
      publishDate: 'Erster',
      attachment: 'Material',
      link: 'Wohin',
      status: 'Ablauf',
      platform: 'Where',
    });
  });

  it('takes a creation time only where it is named as the publish date', () => {
    expect(bind(['Created', 'created_time']).bindings).toEqual({});
    expect(bind(['Publish Date', 'created_time']).bindings.publishDate).toBe('Publish Date');
  });

  it('binds no property to two columns', () => {
    const { bindings } = bind(['Canva', 'url'], ['Status', 'status']);
    expect(bindings).toEqual({ canvaLink: 'Canva', status: 'Status' });
    const chosen = bindColumns(columns(['A', 'url']), { link: 'A', canvaLink: 'A' });
    expect(chosen.bindings).toEqual({ link: 'A' });
  });

  it("follows the widget's own mapping, encoded or not", () => {
    const properties = [
      { id: 'Kjx%7D', name: 'Where to', type: 'multi_select', options: [] },
      { id: '%', name: 'Platform', type: 'select', options: [] },
    ];
    expect(bindColumns(properties, { platform: 'Kjx}' }).bindings.platform).toBe('Kjx%7D');
    expect(bindColumns(properties, { platform: '%' }).bindings.platform).toBe('%');
  });

  it('finds a column anew whose mapped property is gone or has another type', () => {
    const properties = columns(['Platform', 'select'], ['Score', 'number']);
    for (const id of ['gone', 'Score']) {
      const { bindings, problems } = bindColumns(properties, { platform: id });
      expect(bindings).toEqual({ platform: 'Platform' });
      expect(problems).toContainEqual(
        expect.objectContaining({ column: 'platform', problem: 'mapping_gone' }),
      );
    }
  });

  it('says what is missing and what has a type that it cannot use', () => {
    const { problems } = bind(['Title', 'title'], ['Platform', 'number'], ['Link', 'files']);
    expect(problems).toContainEqual({
      column: 'platform',
      problem: 'unusable_type',
      propertyName: 'Platform',
      propertyType: 'number',
    });
    expect(problems).toContainEqual({
      column: 'status',
      problem: 'missing',
      propertyName: null,
      propertyType: null,
    });
    expect(problems.map(({ column }) => column)).not.toContain('title');
  });

  it("lists options in Notion's order", () => {
    const { platformOptions, statusOptions } = bind(
      ['Platform', 'select', 'TikTok', 'Instagram'],
      ['Status', 'status', 'Not started', 'Done'],
    );
    expect({ platformOptions, statusOptions }).toEqual({
      platformOptions: ['TikTok', 'Instagram'],
      statusOptions: ['Not started', 'Done'],
    });
  });

  it('lists the first hundred options', () => {
    const names = Array.from({ length: 101 }, (_, index) => `option ${index}`);
    const { platformOptions } = bind(['Platform', 'select', ...names]);
    expect(platformOptions).toEqual(names.slice(0, 100));
  });

  it('binds a data source with every type of property', () => {
    const body = writtenAnswers.body('data-source-retrieve-all-types');
    const { bindings, statusOptions } = bindColumns(
      parseAnswer(dataSourceSchema, body).properties,
      {},
    );
    expect(bindings).toEqual({
      title: 'title',
      publishDate: 'DwHb',
      status: 'Tn~r',
      attachment: 'FhPx',
      link: 'sHpU',
    });
    expect(statusOptions).toEqual(['Sketched', 'Thrown', 'Glazed', 'Fired', 'On the shelf']);
  });

  it('survives a database without any of our columns', () => {
    expect(bind(['Name', 'title'], ['Score', 'number']).bindings).toEqual({ title: 'Name' });
    expect(bind().bindings).toEqual({});
  });
});
