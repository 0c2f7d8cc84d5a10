import { parseArgs } from 'node:util';
import { CallError } from '../command';
import { findTarget } from '../target';
import { checkWanted } from './findWidget';
import { addressLines, mappingLines, settingsLines, widgetLine } from './texts';
import { print, widgetOptions, type Verb } from './verb';

/** Shows one widget with its columns and settings. */
export const showVerb: Verb = (args) => {
  const { values } = parseArgs({ args, options: widgetOptions });
  checkWanted(values);
  return {
    target: findTarget(values),
    run: async ({ owners, find, addressesOf }) => {
      const { userId, widgetId } = await find(values);
      const { widget, mapping } = await owners.get(userId, widgetId);
      const addresses = addressesOf(widget.slug);
      print(values.json, { widget, mapping, addresses }, () => [
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
export const pauseVerb: Verb = (args) => switchTo(false, args);

/** Switches a widget on again. */
export const resumeVerb: Verb = (args) => switchTo(true, args);

/** Removes a widget and all that is stored of it. */
export const deleteVerb: Verb = (args) => {
  const options = { ...widgetOptions, yes: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  checkWanted(values);
  if (!values.yes) {
    throw new CallError('A deleted widget does not come back: say --yes, or pause it instead.');
  }
  return {
    target: findTarget(values),
    async run({ owners, find }) {
      const { userId, widgetId } = await find(values);
      await owners.remove(userId, widgetId);
      print(values.json, { deleted: widgetId }, () => [`Deleted the widget ${widgetId}.`]);
      return 0;
    },
  };
};

function switchTo(isActive: boolean, args: string[]): ReturnType<Verb> {
  const { values } = parseArgs({ args, options: widgetOptions });
  checkWanted(values);
  return {
    target: findTarget(values),
    async run({ owners, find }) {
      const { userId, widgetId } = await find(values);
      const { widget } = await owners.change(userId, widgetId, { isActive });
      print(values.json, { widget }, () => [widgetLine(widget)]);
      return 0;
    },
  };
}
