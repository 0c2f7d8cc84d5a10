import type { Terminal } from '../command';
import { targetOptions, type Target } from '../target';
import type { WidgetService } from './service';

/** A call that is understood: nothing has been reached yet. */
export interface PreparedVerb {
  target: Target;
  /** Does it and gives the exit code. */
  run: (service: WidgetService) => Promise<number>;
}

/** Throws a `CallError` for a call that is wrong. */
export type Verb = (args: string[], terminal: Terminal) => PreparedVerb | Promise<PreparedVerb>;

export const commonOptions = {
  ...targetOptions,
  json: { type: 'boolean', default: false },
} as const;

/** Which widget is meant. */
export const widgetOptions = {
  ...commonOptions,
  widget: { type: 'string' },
  slug: { type: 'string' },
} as const;

/** Prints `value` for programs, or the lines for people. */
export function print(
  terminal: Terminal,
  json: boolean,
  value: unknown,
  lines: () => readonly string[],
): void {
  terminal.print(json ? JSON.stringify(value, null, 2) : lines().join('\n'));
}
