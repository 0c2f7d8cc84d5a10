import { cleanSettings } from '../../../scripts/upgrade/legacySettings';
import { widgetSettingsSchema } from '../../../src/widgets/widget';

const defaults = widgetSettingsSchema.parse({});

function settingsOf(given: unknown) {
  const cleaned = cleanSettings(given);
  if ('problem' in cleaned) throw new Error(cleaned.problem);
  return cleaned;
}

describe('settings of the legacy product', () => {
  it.each([undefined, null, {}])('may be absent: %j', (given) => {
    expect(cleanSettings(given)).toEqual({ settings: defaults, notes: [] });
  });

  it('are kept as they are where they are of today’s form', () => {
    const settings = {
      gridColumns: 4,
      aspectRatio: '9:16',
      defaultPlatform: 'TikTok',
      defaultStatus: 'Done',
      theme: 'dark',
      onlyStatuses: ['Done'],
      onlyPlatforms: ['TikTok', 'Instagram'],
      draftsArePublic: true,
    };
    expect(cleanSettings(settings)).toEqual({ settings, notes: [] });
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ columns: '3' }, { gridColumns: 3 }],
    [{ grid_columns: 2 }, { gridColumns: 2 }],
    [{ gridColumns: '5' }, { gridColumns: 5 }],
    [{ gridColumns: 'auto' }, { gridColumns: null }],
    [{ gridColumns: 2, columns: 6 }, { gridColumns: 2 }],
    [{ columns: 6, gridColumns: 2 }, { gridColumns: 2 }],
    [{ aspectRatio: '4/5' }, { aspectRatio: '4:5' }],
    [{ aspectRatio: 'Square' }, { aspectRatio: '1:1' }],
    [{ theme: 'System' }, { theme: 'auto' }],
    [{ theme: 'Dark' }, { theme: 'dark' }],
    [{ platform: 'all' }, { defaultPlatform: null }],
    [{ statusFilter: ' Done ' }, { defaultStatus: 'Done' }],
    [{ onlyStatuses: 'Done' }, { onlyStatuses: ['Done'] }],
    [{ allowedStatuses: ['Done', 'Done', ''] }, { onlyStatuses: ['Done'] }],
    [{ onlyPlatforms: null }, { onlyPlatforms: [] }],
  ])('%j become %j, and a note says so', (given, expected) => {
    const { settings, notes } = settingsOf(given);
    expect(settings).toEqual({ ...defaults, ...expected });
    expect(notes.length).toBeGreaterThan(0);
  });

  it.each([
    { gridColumns: 0 },
    { gridColumns: 7 },
    { gridColumns: 2.5 },
    { gridColumns: '' },
    { gridColumns: 'three' },
    { gridColumns: [3] },
    { aspectRatio: '16:10' },
    { aspectRatio: 7 },
    { theme: 'pink' },
    { theme: true },
    { defaultStatus: 7 },
    { apiVersion: 2 },
    JSON.parse('{"__proto__": {"theme": "dark"}}') as unknown,
    { constructor: 'x' },
  ])('%j is dropped, and a note says so', (given) => {
    const { settings, notes } = settingsOf(given);
    expect(settings).toEqual(defaults);
    expect(notes).toEqual([expect.stringMatching(/^settings\.\S+: .*dropped$/)]);
  });

  it.each(['dark', 7, ['dark'], true])('%j are no settings at all', (given) => {
    expect(settingsOf(given)).toEqual({
      settings: defaults,
      notes: ['settings: not an object, dropped'],
    });
  });

  it.each([{ onlyStatuses: 7 }, { onlyStatuses: ['Done', 7] }, { visiblePlatforms: {} }])(
    '%j is a filter that can not be dropped, since drafts would be public',
    (given) => {
      expect(cleanSettings(given)).toEqual({
        problem: expect.stringContaining('drafts') as unknown,
      });
    },
  );

  it('quotes no value, whatever was in them', () => {
    const { notes } = settingsOf({ notionToken: 'ntn_secret', theme: 'ntn_secret' });
    expect(notes.join()).not.toContain('ntn_secret');
  });
});
