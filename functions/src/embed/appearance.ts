import type { WidgetSettings } from '../widgets/widget';

export type Theme = WidgetSettings['theme'];
export type AspectRatio = WidgetSettings['aspectRatio'];

/** What an address asks of the page's appearance; null where it says nothing that can be had. */
export interface AppearanceQuery {
  theme: Theme | null;
  columns: number | null;
  ratio: AspectRatio | null;
  hidesHeader: boolean;
}

export const noAppearanceQuery: AppearanceQuery = {
  theme: null,
  columns: null,
  ratio: null,
  hidesHeader: false,
};

/** How the page looks. */
export interface Appearance {
  theme: Theme;
  /** Null: as many as the width has room for. */
  columns: number | null;
  ratio: AspectRatio;
  header: boolean;
}

/** The owner's settings, overlaid with what the address asks for. */
export function appearanceOf(settings: WidgetSettings, query: AppearanceQuery): Appearance {
  return {
    theme: query.theme ?? settings.theme,
    columns: query.columns ?? settings.gridColumns,
    ratio: query.ratio ?? settings.aspectRatio,
    header: !query.hidesHeader,
  };
}

/** The part of an address that keeps this appearance: names and values, in a fixed order. */
export function appearanceParameters(query: AppearanceQuery): [name: string, value: string][] {
  const parameters: [string, string | null][] = [
    ['theme', query.theme],
    ['columns', query.columns === null ? null : String(query.columns)],
    ['ratio', query.ratio],
    ['header', query.hidesHeader ? '0' : null],
  ];
  return parameters.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}
