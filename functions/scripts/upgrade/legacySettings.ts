import { widgetSettingsSchema, type WidgetSettings } from '../../src/widgets/widget';

export type CleanSettings =
  | { settings: WidgetSettings; notes: string[] }
  /** A filter that can't be read is not dropped: without it drafts would be public. */
  | { problem: string };

type Field = keyof WidgetSettings;

/** What the fields may have been called, as `plain` writes names. */
const fieldNames: Readonly<Record<string, Field>> = {
  ...named('gridColumns', ['gridcolumns', 'columns', 'cols', 'gridcols', 'columncount']),
  ...named('aspectRatio', ['aspectratio', 'ratio', 'imageratio', 'imageaspectratio']),
  ...named('defaultPlatform', ['defaultplatform', 'platform', 'platformfilter']),
  ...named('defaultStatus', ['defaultstatus', 'status', 'statusfilter']),
  ...named('theme', ['theme', 'colorscheme', 'colourscheme']),
  ...named('onlyStatuses', ['onlystatuses', 'allowedstatuses', 'visiblestatuses']),
  ...named('onlyPlatforms', ['onlyplatforms', 'allowedplatforms', 'visibleplatforms']),
  ...named('draftsArePublic', ['draftsarepublic']),
};

const ratioNames: Readonly<Record<string, string>> = {
  square: '1:1',
  portrait: '4:5',
  story: '9:16',
  reel: '9:16',
  auto: 'original',
};

/** Undefined: this is no value of the field. */
const readers: { [K in Field]: (value: unknown) => WidgetSettings[K] | undefined } = {
  gridColumns: (value) => {
    if (value === 'auto') return null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return known('gridColumns', number);
  },
  aspectRatio: (value) => {
    const text = lowerCase(value)?.replace(/\s*[:/x×_-]\s*/, ':');
    return known('aspectRatio', text === undefined ? value : (ratioNames[text] ?? text));
  },
  defaultPlatform: readDefault,
  defaultStatus: readDefault,
  theme: (value) => {
    const text = lowerCase(value);
    return known('theme', text === 'system' ? 'auto' : (text ?? value));
  },
  onlyStatuses: readNames,
  onlyPlatforms: readNames,
  // The legacy product never asked: nobody's drafts are public by their own word.
  draftsArePublic: (value) => known('draftsArePublic', value),
};

/** The legacy product's settings in today's form; a note for each that is not simply kept. */
export function cleanSettings(given: unknown): CleanSettings {
  const defaults = widgetSettingsSchema.parse({});
  if (given === undefined || given === null) return { settings: defaults, notes: [] };
  if (typeof given !== 'object' || Array.isArray(given)) {
    return { settings: defaults, notes: ['settings: not an object, dropped'] };
  }
  const notes: string[] = [];
  const found = new Map<Field, unknown>();
  // Today's own names first: where both are there, they outweigh.
  const entries = Object.entries(given).sort(
    ([a], [b]) => Number(b in defaults) - Number(a in defaults),
  );
  for (const [name, value] of entries) {
    const label = `settings.${JSON.stringify(name.slice(0, 40)).slice(1, -1)}`;
    const field = Object.hasOwn(fieldNames, plain(name)) ? fieldNames[plain(name)] : undefined;
    if (field === undefined) {
      notes.push(`${label}: unknown, dropped`);
      continue;
    }
    if (found.has(field)) {
      notes.push(`${label}: ${field} is there already, dropped`);
      continue;
    }
    const read = value === undefined ? undefined : readers[field](value);
    if (read === undefined) {
      if (isFilter(field)) return { problem: `${label} can't be read, and keeps drafts in` };
      notes.push(`${label}: not usable, dropped`);
      continue;
    }
    found.set(field, read);
    if (name !== field) notes.push(`${label}: now ${field}`);
    else if (JSON.stringify(read) !== JSON.stringify(value)) notes.push(`${label}: put in form`);
  }
  const settings = widgetSettingsSchema.parse(Object.fromEntries(found));
  return { settings, notes };
}

function isFilter(field: Field): boolean {
  return field === 'onlyStatuses' || field === 'onlyPlatforms';
}

/** The value where today's schema takes it. */
function known<K extends Field>(field: K, value: unknown): WidgetSettings[K] | undefined {
  const parsed = widgetSettingsSchema.safeParse({ [field]: value });
  return parsed.success ? parsed.data[field] : undefined;
}

function readDefault(value: unknown): string | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'string') return undefined;
  const name = value.trim();
  return name === '' || name.toLowerCase() === 'all' ? null : name;
}

/** All of them or none: a filter that has lost a name shows less or more than was meant. */
function readNames(value: unknown): string[] | undefined {
  if (value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const names = list.map(readDefault);
  if (names.includes(undefined)) return undefined;
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

function lowerCase(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim().toLowerCase() : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function named(field: Field, names: readonly string[]): Record<string, Field> {
  return Object.fromEntries(names.map((name) => [name, field]));
}
