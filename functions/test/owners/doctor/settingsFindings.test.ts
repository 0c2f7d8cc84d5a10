import { settingsFindings } from '../../../src/owners/doctor/settingsFindings';
import type { WidgetSettings } from '../../../src/widgets/widget';
import { aSchema, someSettings } from '../../support/builders';

const bound = aSchema({ bindings: { title: 'title', status: 's1', platform: 'p1' } });
const inShort = (settings: Partial<WidgetSettings>, schema = bound) =>
  settingsFindings(someSettings(settings), schema).map(
    ({ check, status, code }) => `${check} ${status} ${code}`,
  );

describe('what the doctor finds of the settings', () => {
  it('warns that drafts are public, and names the statuses', () => {
    expect(inShort({})).toEqual(['drafts warning drafts_public']);
    const [finding] = settingsFindings(someSettings(), bound);
    expect(finding?.message).toMatch(/onlyStatuses.*"Not started", "In progress", "Done"/);
  });

  it('is good where only some statuses are shown', () => {
    expect(inShort({ onlyStatuses: ['done'] })).toEqual(['drafts ok only_statuses']);
  });

  it('is good where the owner means all of them to be public', () => {
    const open = { draftsArePublic: true };
    expect(inShort(open)).toEqual(['drafts ok drafts_public']);
    expect(inShort({ ...open, onlyStatuses: ['done'] })).toEqual(['drafts ok only_statuses']);
  });

  it('has nothing to say where no post has a status', () => {
    expect(inShort({}, aSchema({ statusOptions: [] }))).toEqual([]);
  });

  it('is wrong where a filter is set and the column is not there', () => {
    const filters = { onlyStatuses: ['Done'], onlyPlatforms: ['TikTok'] };
    expect(inShort(filters, aSchema({ statusOptions: [], platformOptions: [] }))).toEqual([
      'drafts error no_column',
      'posts error no_column',
    ]);
  });

  it('warns of an option that is gone', () => {
    expect(inShort({ onlyStatuses: ['Done', 'Ready'] })).toEqual([
      'drafts ok only_statuses',
      'posts warning unknown_option',
    ]);
  });
});
