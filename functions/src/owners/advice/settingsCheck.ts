import { foldOption } from '../../feeds/views/servedFeed';
import { ServiceError } from '../../shared/errors';
import { widgetSettingsSchema, type WidgetSettings } from '../../widgets/widget';

/** The options that posts can have; empty where the column is missing or has none. */
export interface KnownOptions {
  platformOptions: readonly string[];
  statusOptions: readonly string[];
}

/** An option that a field names and its column doesn't have. */
export interface UnknownOption {
  field: string;
  column: string;
  name: string;
  /** What there is. */
  options: readonly string[];
}

/** Fields that name options of Notion's, and of which column. */
const optionFields = [
  ['onlyStatuses', 'statusOptions', 'status'],
  ['defaultStatus', 'statusOptions', 'status'],
  ['onlyPlatforms', 'platformOptions', 'platform'],
  ['defaultPlatform', 'platformOptions', 'platform'],
] as const;

const maxListed = 50;

/**
 * The settings with what is to change, field by field; what isn't stays as in `current`. Throws
 * `invalid_request`, naming the field, for what no widget can have.
 */
export function mergeSettings(
  current: WidgetSettings | null,
  change: SettingsChange,
): WidgetSettings {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined);
  const parsed = widgetSettingsSchema.safeParse({ ...current, ...Object.fromEntries(fields) });
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ServiceError('invalid_request', {
    sentence: `The field "settings.${field}" is not what a widget can have: ${allowed(field)}.`,
  });
}

/** Whether the change names options, so that it has to be checked what there is. */
export function namesOptions(change: SettingsChange): boolean {
  return optionFields.some(([field]) => namesOf(change[field]).length > 0);
}

/** The first option named in `settings` that its column doesn't have; null: all are there. */
export function unknownOption(
  settings: SettingsChange,
  options: KnownOptions,
): UnknownOption | null {
  for (const [field, list, column] of optionFields) {
    const there = options[list];
    if (there.length === 0) continue;
    const folded = new Set(there.map(foldOption));
    const name = namesOf(settings[field]).find((option) => !folded.has(foldOption(option)));
    if (name !== undefined) return { field, column, name, options: there };
  }
  return null;
}

/** Throws `invalid_request`, listing what there is, where a filter names no option. */
export function checkOptions(settings: SettingsChange, options: KnownOptions): void {
  const unknown = unknownOption(settings, options);
  if (unknown === null) return;
  const { field, column, name } = unknown;
  const names = unknown.options.slice(0, maxListed).map((option) => `"${option}"`);
  const more = unknown.options.length > maxListed ? ', …' : '';
  throw new ServiceError('invalid_request', {
    sentence: `The field "settings.${field}" names "${name.slice(0, 100)}", which is no ${column} of this database. There are: ${names.join(', ')}${more}.`,
  });
}

/** `all` is no option but stands for no filter. */
function namesOf(value: readonly string[] | string | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  const names = typeof value === 'string' ? [value] : value;
  return typeof value === 'string' && ['', 'all'].includes(foldOption(value)) ? [] : names;
}

function allowed(field: string): string {
  const rules: Record<string, string> = {
    gridColumns: 'it has to be a whole number from 1 to 6, or null',
    aspectRatio: 'it has to be "1:1", "4:5", "9:16" or "original"',
    theme: 'it has to be "light", "dark" or "auto"',
  };
  return rules[field] ?? 'please look at its type';
}

export type SettingsChange = { [K in keyof WidgetSettings]?: WidgetSettings[K] | undefined };
