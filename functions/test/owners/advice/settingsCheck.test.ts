import {
  checkOptions,
  mergeSettings,
  namesOptions,
  unknownOption,
  type SettingsChange,
} from '../../../src/owners/advice/settingsCheck';
import { ServiceError } from '../../../src/shared/errors';
import { someSettings } from '../../support/builders';

const options = {
  platformOptions: ['Instagram', 'TikTok'],
  statusOptions: ['Not started', 'Done'],
};
const refusal = (...words: string[]): Error =>
  expect.objectContaining({
    code: 'invalid_request',
    sentence: expect.stringMatching(new RegExp(words.join('.*'), 's')) as unknown,
  }) as Error;

describe('settings', () => {
  it('are merged field by field', () => {
    const current = someSettings({ gridColumns: 3, theme: 'dark', onlyStatuses: ['Done'] });
    expect(mergeSettings(current, { theme: 'light', gridColumns: null })).toEqual({
      ...current,
      theme: 'light',
      gridColumns: null,
    });
    expect(mergeSettings(current, { theme: undefined })).toEqual(current);
    expect(mergeSettings(current, { onlyStatuses: [] }).onlyStatuses).toEqual([]);
  });

  it('begin with the defaults', () => {
    expect(mergeSettings(null, { gridColumns: 6 })).toEqual(someSettings({ gridColumns: 6 }));
  });

  it.each([0, 7, 2.5])('can’t have %d columns', (gridColumns) => {
    expect(() => mergeSettings(null, { gridColumns })).toThrow(refusal('gridColumns', '1 to 6'));
  });

  it.each<[SettingsChange, boolean]>([
    [{}, false],
    [{ theme: 'dark', onlyStatuses: [], defaultPlatform: null }, false],
    [{ defaultStatus: 'all' }, false],
    [{ defaultStatus: 'Done' }, true],
    [{ onlyPlatforms: ['Instagram'] }, true],
  ])('%j name options: %s', (change, answer) => {
    expect(namesOptions(change)).toBe(answer);
  });

  it('may name the options that there are, in any case', () => {
    const change = {
      onlyStatuses: ['done', ' Not Started '],
      onlyPlatforms: ['TIKTOK'],
      defaultPlatform: 'instagram',
      defaultStatus: 'all',
    };
    expect(unknownOption(change, options)).toBeNull();
    expect(() => {
      checkOptions(change, options);
    }).not.toThrow();
  });

  it.each<[SettingsChange, string[]]>([
    [{ onlyStatuses: ['Done', 'Finished'] }, ['settings.onlyStatuses', 'Finished', 'Not started']],
    [{ onlyPlatforms: ['X'] }, ['settings.onlyPlatforms', '"X"', '"Instagram", "TikTok"']],
    [{ defaultStatus: 'Finished' }, ['settings.defaultStatus', 'status of this database']],
    [{ onlyStatuses: ['all'] }, ['settings.onlyStatuses', '"all"']],
  ])('can’t name others, and the answer lists what there is: %j', (change, words) => {
    expect(() => {
      checkOptions(change, options);
    }).toThrow(refusal(...words));
  });

  it('stand for no filter where they are "all" or nothing, in any case', () => {
    const none = { defaultStatus: ' ALL ', defaultPlatform: ' ' };
    expect(namesOptions(none)).toBe(false);
    expect(unknownOption(none, options)).toBeNull();
  });

  it('are refused with a list of fifty options and a hundred characters of what they name', () => {
    const listed = (count: number): string => {
      const statusOptions = Array.from({ length: count }, (_, number) => `s${number}`);
      try {
        checkOptions({ defaultStatus: 'x'.repeat(101) }, { ...options, statusOptions });
      } catch (error) {
        if (error instanceof ServiceError) return error.sentence;
      }
      throw new Error('Nothing was refused.');
    };
    expect(listed(50)).toContain(`names "${'x'.repeat(100)}", which`);
    expect(listed(50)).toMatch(/There are: "s0", .*, "s49"\.$/);
    expect(listed(51)).toMatch(/There are: "s0", .*, "s49", …\.$/);
  });

  it('are not checked where the column has no options', () => {
    const none = { platformOptions: [], statusOptions: [] };
    expect(unknownOption({ onlyStatuses: ['Anything'] }, none)).toBeNull();
  });
});
