import type { Feed } from '../../feeds/feed';
import type { ColumnMapping, ColumnProblem } from '../../notion/columns/columns';
import type { WidgetSettings } from '../../widgets/widget';
import type { BoundProperty, OwnedWidget } from '../ownedWidget';
import { columnAdvice } from './columnAdvice';
import type { KnownOptions, UnknownOption } from './settingsCheck';

export interface WarningFacts {
  settings: WidgetSettings;
  mapping: ColumnMapping;
  columns: OwnedWidget['columns'];
  /** Null: not known now. */
  options: KnownOptions | null;
  problems: readonly ColumnProblem[];
}

/** Sentences for the owner on what of the database a widget can't show, or shows unasked. */
export function ownerWarnings(facts: WarningFacts): string[] {
  const { settings, mapping, columns, options, problems } = facts;
  return [
    ...problems.map(columnAdvice),
    ...(columns.hidden === undefined ? [] : hideNotes(columns.hidden)),
    ...(options === null ? [] : draftWarning(settings, options)),
    ...(mapping.status === undefined && settings.onlyStatuses.length > 0
      ? [nothingShown('onlyStatuses', 'status')]
      : []),
    ...(mapping.platform === undefined && settings.onlyPlatforms.length > 0
      ? [nothingShown('onlyPlatforms', 'platform')]
      : []),
  ];
}

/** How a column that hides posts is read where it is no box to tick; nothing to say of one that is. */
export function hideNotes({ name, type }: BoundProperty): string[] {
  if (type === 'checkbox') return [];
  return [
    `The column "${name}" hides posts and is of the type ${type.replaceAll('_', ' ')}: a post is hidden where it says yes, and where it holds what can't be read as yes or no. Look whether the right posts are shown, or make it a checkbox.`,
  ];
}

/** Where drafts can be distinguished from finished posts, but are shown all the same. */
export function draftWarning(settings: WidgetSettings, { statusOptions }: KnownOptions): string[] {
  const { onlyStatuses, draftsArePublic } = settings;
  if (statusOptions.length === 0 || onlyStatuses.length > 0 || draftsArePublic) return [];
  const names = statusOptions.slice(0, 10).map((option) => `"${option}"`);
  return [
    `Posts of every status are public, drafts too, because settings.onlyStatuses is not set. To show finished posts alone, list what may be shown there; if all may be seen, set settings.draftsArePublic. There are: ${names.join(', ')}${statusOptions.length > names.length ? ', …' : ''}.`,
  ];
}

/** What the database has and the widget does not hold, and why. */
export function missingPostsWarnings({ posts, complete, leftOut }: Feed): string[] {
  const { overBudget = 0, tooLarge = 0 } = leftOut ?? {};
  return [
    ...(complete
      ? []
      : [
          `The database has more rows than a widget shows: ${posts.length} posts are shown. Move old posts to another database to see the others.`,
        ]),
    ...(overBudget === 0
      ? []
      : [
          `The posts together are larger than a widget holds: the oldest are left out, ${overBudget} in all. Shorten long texts and addresses, or move old posts to another database.`,
        ]),
    ...(tooLarge === 0
      ? []
      : [
          `Rows that are too large to be read are left out, ${tooLarge} in all. Shorten their texts, or take files and addresses out of them.`,
        ]),
  ];
}

/** Where a filter that was set before names an option that the column doesn't have. */
export function unknownOptionWarning({ field, column, name }: UnknownOption): string {
  return `settings.${field} names "${name}", which is no ${column} of this database: posts can't match it. Change settings.${field}.`;
}

/** Where there was no time to load the posts. */
export const loadingWarning =
  'The posts are still being loaded: they appear in the widget by themselves, within a few minutes.';

/** Where a filter is set and there is no column that it could be about. */
export function nothingShown(field: 'onlyStatuses' | 'onlyPlatforms', column: string): string {
  return `No post is shown, because settings.${field} is set and there is no ${column} column. Name one in mapping.${column}, or empty settings.${field}.`;
}
