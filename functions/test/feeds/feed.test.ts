import { contentHashOf, sourceKeyOf } from '../../src/feeds/feed';
import type { Widget } from '../../src/widgets/widget';
import { aFeed, aPost, aSchema, aWidget, someSettings } from '../support/builders';

describe('sourceKeyOf', () => {
  it.each<[string, Partial<Widget>]>([
    ['connection', { connectionId: 'c2' }],
    ['database', { databaseId: 'd2' }],
    ['data source', { dataSourceId: 'ds2' }],
    ['mapping', { mapping: { title: 'title' } }],
  ])('changes with the %s', (_name, change) => {
    expect(sourceKeyOf(aWidget(change))).not.toBe(sourceKeyOf(aWidget()));
  });

  it.each<[string, Partial<Widget>]>([
    ['name', { name: 'Other' }],
    ['settings', { settings: someSettings({ onlyStatuses: ['Done'] }) }],
    ['views', { views: 9 }],
  ])('stays the same with another %s', (_name, change) => {
    expect(sourceKeyOf(aWidget(change))).toBe(sourceKeyOf(aWidget()));
  });

  it('does not depend on the order of the mapping', () => {
    const one = aWidget({ mapping: { title: 'title', pinned: 'p' } });
    const other = aWidget({ mapping: { pinned: 'p', title: 'title' } });
    expect(sourceKeyOf(one)).toBe(sourceKeyOf(other));
  });
});

describe('contentHashOf', () => {
  it('does not change with when it was read', async () => {
    const later = aFeed({ fetchedAtMs: 1, schema: aSchema({ readAtMs: 1 }) });
    expect(await contentHashOf(later)).toBe(await contentHashOf(aFeed()));
  });

  it.each([
    ['a post', aFeed({ posts: [aPost({ title: 'Changed' })] })],
    ['the source', aFeed({ sourceKey: 'other' })],
    ['how much is hidden', aFeed({ hiddenCount: 1 })],
    ['completeness', aFeed({ complete: false })],
    ['what is left out', aFeed({ leftOut: { overBudget: 1, tooLarge: 0 } })],
    ['the options', aFeed({ schema: aSchema({ statusOptions: ['Done'] }) })],
    ['the bindings', aFeed({ schema: aSchema({ bindings: {} }) })],
  ])('changes with %s', async (_name, feed) => {
    expect(await contentHashOf(feed)).not.toBe(await contentHashOf(aFeed()));
  });
});
