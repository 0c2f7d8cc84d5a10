import { parseArgs } from 'node:util';
import { CallError, type Terminal } from '../command';
import { findTarget } from '../target';
import { checkWanted } from './findWidget';
import { addressLines, mappingLines, settingsLines, widgetLine } from './texts';
import { print, widgetOptions, type Verb } from './verb';

/** Shows one widget with its columns and settings. */
export const showVerb: Verb = (args, terminal) => {
  const { values } = parseArgs({ args, options: widgetOptions });
  checkWanted(values);
  return {
    target: findTarget(values, terminal.env),
    run: async ({ owners, find, addressesOf }) => {
      const { userId, widgetId } = await find(values);
      const { widget, mapping } = await owners.get(userId, widgetId);
      const addresses = addressesOf(widget.slug);
      print(terminal, values.json, { widget, mapping, addresses }, () => [
        widgetLine(widget),
        `  user      ${userId}`,
        `  database  ${widget.databaseId}`,
        ...addressLines(addresses),
        ...settingsLines(widget.settings),
        ...mappingLines(mapping),
      ]);
      return 0;
    },
  };
};

/** Switches a widget off; its slug stays its own. */
export const pauseVerb: Verb = (args, terminal) => switchTo(false, args, terminal);

/** Switches a widget on again. */
export const resumeVerb: Verb = (args, terminal) => switchTo(true, args, terminal);

/** Removes a widget and all that is stored of it. */
export const deleteVerb: Verb = (args, terminal) => {
  const options = { ...widgetOptions, yes: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  checkWanted(values);
  if (!values.yes) {
    throw new CallError('A deleted widget does not come back: say --yes, or pause it instead.');
  }
  return {
    target: findTarget(values, terminal.env),
    async run({ owners, find }) {
      const { userId, widgetId } = await find(values);
      await owners.remove(userId, widgetId);
      print(terminal, values.json, { deleted: widgetId }, () => [
        `Deleted the widget ${widgetId}.`,
      ]);
      return 0;
    },
  };
};

function switchTo(isActive: boolean, args: string[], terminal: Terminal): ReturnType<Verb> {
  const { values } = parseArgs({ args, options: widgetOptions });
  checkWanted(values);
  return {
    target: findTarget(values, terminal.env),
    async run({ owners, find }) {
      const { userId, widgetId } = await find(values);
      const { widget } = await owners.change(userId, widgetId, { isActive });
      print(terminal, values.json, { widget }, () => [widgetLine(widget)]);
      return 0;
    },
  };
}
