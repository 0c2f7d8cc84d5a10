import { plainTextOf, type PropertyValue } from '../answers/values';
import { normalizeName } from '../columns/text';

/**
 * Whether the value of a column that hides posts says so, whatever its type: a ticked box, a text
 * that means yes, a number that is not 0. Empty means no, unless the column is not of the type any
 * more that it was chosen with, `chosenType`: Notion may have emptied it. What can't be read hides:
 * drafts must not become public because somebody retyped the column.
 */
export function isHidden(
  value: PropertyValue | undefined,
  chosenType: string | null = null,
): boolean {
  if (value === undefined) return true;
  if (isEmpty(value)) return chosenType !== null && value.type !== chosenType;
  return !saysNo(value);
}

function isEmpty(value: PropertyValue): boolean {
  switch (value.type) {
    case 'title':
      return plainTextOf(value.title).trim() === '';
    case 'rich_text':
      return plainTextOf(value.rich_text).trim() === '';
    case 'multi_select':
      return value.multi_select.length === 0;
    case 'files':
      return value.files.length === 0;
    case 'number':
      return value.number === null;
    case 'select':
      return value.select === null;
    case 'status':
      return value.status === null;
    case 'url':
      return (value.url ?? '').trim() === '';
    case 'date':
      return value.date === null;
    case 'formula':
      return isFormulaEmpty(value.formula);
    case 'rollup':
      return isRollupEmpty(value.rollup);
    case 'checkbox':
    case 'created_time':
      return false;
  }
}

/** Of a value that is not empty. */
function saysNo(value: PropertyValue): boolean {
  switch (value.type) {
    case 'checkbox':
      return !value.checkbox;
    case 'number':
      return value.number === 0;
    case 'formula':
      return doesFormulaSayNo(value.formula);
    case 'rollup':
      return doesRollupSayNo(value.rollup);
    case 'title':
      return isTextNo(plainTextOf(value.title));
    case 'rich_text':
      return isTextNo(plainTextOf(value.rich_text));
    case 'select':
      return isTextNo(value.select?.name ?? '');
    case 'status':
      return isTextNo(value.status?.name ?? '');
    case 'multi_select':
      return value.multi_select.every(({ name }) => isTextNo(name));
    case 'url':
      return isTextNo(value.url ?? '');
    case 'date':
    case 'files':
    case 'created_time':
      return false;
  }
}

type ValueOf<Type extends PropertyValue['type']> = Extract<PropertyValue, { type: Type }>;

function isFormulaEmpty(formula: ValueOf<'formula'>['formula']): boolean {
  switch (formula.type) {
    case 'boolean':
      return false;
    case 'number':
      return formula.number === null;
    case 'string':
      return (formula.string ?? '').trim() === '';
    case 'date':
      return formula.date === null;
  }
}

function doesFormulaSayNo(formula: ValueOf<'formula'>['formula']): boolean {
  switch (formula.type) {
    case 'boolean':
      return formula.boolean === false;
    case 'number':
      return formula.number === 0;
    case 'string':
      return isTextNo(formula.string ?? '');
    case 'date':
      return false;
  }
}

function isRollupEmpty(rollup: ValueOf<'rollup'>['rollup']): boolean {
  switch (rollup.type) {
    case 'number':
      return rollup.number === null;
    case 'date':
      return rollup.date === null;
    case 'array':
      return rollup.array.every(isEmpty);
  }
}

function doesRollupSayNo(rollup: ValueOf<'rollup'>['rollup']): boolean {
  switch (rollup.type) {
    case 'number':
      return rollup.number === 0;
    case 'date':
      return false;
    case 'array':
      return rollup.array.every((value) => !isHidden(value));
  }
}

/** In the languages that columns are found in. */
const wordsForNo = new Set(
  [
    ...['no', 'n', 'not', 'none', 'false', 'off', 'never', 'show', 'shown', 'visible', 'public'],
    ...['nein', 'nicht', 'falsch', 'aus', 'zeigen', 'anzeigen', 'sichtbar', 'öffentlich'],
    ...['non', 'faux', 'afficher', 'affiché', 'falso', 'mostrar', 'mostrado', 'público'],
    ...['não', 'visível', 'mostra', 'mostrato', 'visibile', 'pubblico', 'nee', 'onwaar', 'tonen'],
    ...[
      'zichtbaar',
      'openbaar',
      'いいえ',
      '表示',
      '公開',
      '否',
      '不',
      '显示',
      '顯示',
      '公开',
      '公開',
    ],
  ].map(normalizeName),
);
const signsForNo = /^[-–—✗✘☐□⬜]+$/u;

/** A word or a sign for no, or a number that is 0. */
function isTextNo(text: string): boolean {
  const trimmed = text.trim();
  return (
    signsForNo.test(trimmed) ||
    wordsForNo.has(normalizeName(trimmed)) ||
    /^0+(?:[.,]0+)?$/.test(trimmed)
  );
}
