import type { MappingView, OwnedWidget } from '../../src/owners/ownedWidget';
import type { WidgetSettings } from '../../src/widgets/widget';
import { quoted } from '../command';

/** A widget in a line: id, slug, state, name. */
export function widgetLine({ id, slug, name, isActive, health }: OwnedWidget): string {
  const trouble = health?.finding ?? null;
  const state = [isActive ? 'on' : 'paused', ...(trouble === null ? [] : [trouble])].join(', ');
  return `${id}  ${slug}  ${state}  ${quoted(name)}`;
}

export function addressLines({ embed, data }: { embed: string; data: string }): string[] {
  return [`  embed     ${embed}`, `  data      ${data}`];
}

/** What was found for each column; those found at each reading have no line of their own. */
export function mappingLines(mapping: MappingView): string[] {
  const lines = Object.entries(mapping).flatMap(([column, property]) =>
    property === null ? [] : [`  ${column.padEnd(12)} ${quoted(property.name)} (${property.type})`],
  );
  return lines.length === 0
    ? ['Columns: found by name and type at each reading.']
    : ['Columns:', ...lines];
}

export function settingsLines(settings: WidgetSettings): string[] {
  return [
    'Settings:',
    ...Object.entries(settings).map(
      ([name, value]) => `  ${name.padEnd(16)} ${JSON.stringify(value)}`,
    ),
  ];
}
