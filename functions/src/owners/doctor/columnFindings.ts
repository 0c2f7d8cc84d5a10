import { isSameProperty } from '../../notion/answers/propertyId';
import { columnNames, type ColumnName, type ColumnProblem } from '../../notion/columns/columns';
import type { DatabaseDescription } from '../../notion/reading/reader';
import { columnAdvice, columnLabel } from '../advice/columnAdvice';
import { hideNotes } from '../advice/ownerWarnings';
import type { BoundProperty, OwnedWidget } from '../ownedWidget';
import { finding, type Finding } from './diagnosis';

/** Columns that calendars often go without: that one is missing makes no widget unwell. */
const oftenAbsent: ReadonlySet<ColumnName> = new Set(['pinned', 'hidden']);

/** For each column whether it was found, and under which name; what to do where it was not. */
export function columnFindings(
  widget: OwnedWidget,
  { schema, properties, problems }: Pick<DatabaseDescription, 'schema' | 'properties' | 'problems'>,
): Finding[] {
  return columnNames.map((column) => {
    const boundId = schema.bindings[column];
    const bound =
      boundId === undefined ? undefined : properties.find(({ id }) => isSameProperty(id, boundId));
    const problem = problems.find((candidate) => candidate.column === column);
    if (problem !== undefined) return troubled(problem, bound?.name ?? null);
    if (bound === undefined) return troubled(missing(column), null);
    const was = widget.columns[column]?.name ?? bound.name;
    const chosenId = widget.mapping[column];
    const kept = chosenId !== undefined && isSameProperty(chosenId, bound.id);
    if (kept && was !== bound.name) {
      return finding('column', 'warning', 'renamed', renamedMessage(was, bound.name), column);
    }
    return column === 'hidden'
      ? hideFinding(bound, widget.columns.hidden?.type ?? bound.type)
      : finding('column', 'ok', 'found', `Read from the property "${bound.name}".`, column);
  });
}

/** One that was retyped hides more than before, or less. */
function hideFinding(bound: BoundProperty, typeBefore: string): Finding {
  const message = [`Read from the property "${bound.name}".`, ...hideNotes(bound)].join(' ');
  if (typeBefore === bound.type) return finding('column', 'ok', 'found', message, 'hidden');
  const chosen =
    'It was of another type when it was chosen: until mapping.hidden is saved again, what is empty is hidden too.';
  return finding('column', 'warning', 'retyped', `${message} ${chosen}`, 'hidden');
}

/** Whether a finding is nothing but a column that calendars often go without. */
export function isOftenAbsent({ check, column, code }: Finding): boolean {
  return check === 'column' && code === 'missing' && column !== null && oftenAbsent.has(column);
}

/** A column may have been found elsewhere although the property meant for it can't be used. */
function troubled(problem: ColumnProblem, insteadName: string | null): Finding {
  const { column, propertyName } = problem;
  const meant = propertyName === null ? 'no longer exists' : `("${propertyName}") can't be read`;
  const message =
    insteadName === null
      ? columnAdvice(problem)
      : `What was meant for ${columnLabel(column)} ${meant}; "${insteadName}" is read instead. If that is not right, name another property in mapping.${column}.`;
  return finding('column', 'warning', problem.problem, message, column);
}

function missing(column: ColumnName): ColumnProblem {
  return { column, problem: 'missing', propertyName: null, propertyType: null };
}

function renamedMessage(was: string, is: string): string {
  return `The property "${was}" is called "${is}" now. It still works: there is nothing to do.`;
}
