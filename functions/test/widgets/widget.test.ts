import { widgetSchema } from '../../src/widgets/widget';
import { widgetVersionOf } from '../../src/widgets/widgetStore';
import { aWidget, someSettings } from '../support/builders';

const minimal = {
  id: 'w1',
  userId: 'owner',
  name: 'Calendar',
  slug: 'calendar',
  connectionId: 'c1',
  databaseId: 'd1',
  isActive: true,
};

describe('a widget document', () => {
  it('has defaults for all that its owner need not say', () => {
    expect(widgetSchema.parse(minimal)).toEqual({
      ...minimal,
      dataSourceId: null,
      mapping: {},
      columns: {},
      settings: {
        gridColumns: null,
        aspectRatio: '1:1',
        defaultPlatform: null,
        defaultStatus: null,
        theme: 'auto',
        onlyStatuses: [],
        onlyPlatforms: [],
        draftsArePublic: false,
      },
      views: 0,
      health: null,
    });
  });

  it('may hold fields that reading does not need', () => {
    expect(widgetSchema.parse({ ...minimal, updatedAt: 1 })).not.toHaveProperty('updatedAt');
  });

  it('is readable although nobody understands what is written of its health', () => {
    const health = { finding: 'not_shared', sinceMs: 5 };
    expect(widgetSchema.parse({ ...minimal, health }).health).toEqual(health);
    for (const broken of [{}, 'ill', { finding: 7, sinceMs: 5 }]) {
      expect(widgetSchema.parse({ ...minimal, health: broken }).health).toBeNull();
    }
  });

  it.each([
    ['userId', 7],
    ['name', null],
    ['name', undefined],
    ['slug', 'a/b'],
    ['slug', '__x__'],
    ['connectionId', 0],
    ['databaseId', ['d1']],
    ['dataSourceId', 7],
    ['mapping', { title: 7 }],
    ['mapping', { colour: 'id' }],
    ['isActive', 'true'],
    ['isActive', undefined],
    ['settings', 'dark'],
    ['settings', { gridColumns: 0 }],
    ['settings', { gridColumns: '3' }],
    ['settings', { aspectRatio: '2:3' }],
    ['settings', { theme: 'pink' }],
    ['settings', { onlyStatuses: 'Done' }],
    ['settings', { onlyPlatforms: [7] }],
    ['settings', { defaultStatus: true }],
  ])('is broken where %s is %j', (field, value) => {
    expect(widgetSchema.safeParse({ ...minimal, [field]: value }).success).toBe(false);
  });

  it.each([-1, 1.5, '7', null, 1e300, {}])('counts no views where they are %j', (views) => {
    expect(widgetSchema.parse({ ...minimal, views }).views).toBe(0);
  });
});

describe('widgetVersionOf', () => {
  it('changes with what answers depend on, and not with the views', () => {
    const version = widgetVersionOf(aWidget());
    expect(widgetVersionOf(aWidget({ views: 99 }))).toBe(version);
    expect(widgetVersionOf(aWidget({ name: 'Other' }))).not.toBe(version);
    const settings = someSettings({ onlyStatuses: ['Done'] });
    expect(widgetVersionOf(aWidget({ settings }))).not.toBe(version);
  });
});
