import type { ServedWidget } from '../widgets/servedWidgets';
import type { Answer } from './answer';
import type { Door } from './endpoint';
import type { WidgetReader } from './readWidget';
import type { Target } from './target';

/** What every address asks of a widget that is shown. */
export interface AskedWidget {
  slug: string;
  /** Whether Notion is to be asked first. */
  refresh: boolean;
}

interface GivenAnswer {
  read: ServedWidget;
  answer: Answer;
}

/** Bodies are held with them. */
const maxGiven = 32;

/**
 * The way of a door that shows a widget: from the address, which is understood once, over the
 * widget to the answer. An answer from memory is given again for a moment to all who ask the same.
 */
export function createWidgetDoor<Asked extends AskedWidget>(parts: {
  widgets: WidgetReader;
  parse: (target: Target) => Asked;
  answer: (asked: Asked, read: ServedWidget) => Answer;
}): Door['handle'] {
  const { widgets, parse, answer } = parts;
  // An address that came before has the very segments that it had.
  const known = new WeakMap<Target['segments'], Asked>();
  const given = new Map<Target['segments'], GivenAnswer>();

  const askedIn = (target: Target): Asked => {
    let asked = known.get(target.segments);
    if (asked === undefined) {
      asked = parse(target);
      known.set(target.segments, asked);
    }
    return asked;
  };

  return (request) => {
    const { segments, caller } = request;
    const last = given.get(segments);
    if (last !== undefined && widgets.again(last.read, caller)) return last.answer;
    const asked = askedIn(request);
    const read = widgets.read(asked.slug, caller, asked.refresh);
    if (read instanceof Promise) return read.then((found) => answer(asked, found));
    const made = answer(asked, read);
    if (given.size >= maxGiven) given.clear();
    given.set(segments, { read, answer: made });
    return made;
  };
}
