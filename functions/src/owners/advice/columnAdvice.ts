import type { ColumnName, ColumnProblem } from '../../notion/columns/columns';
import type { RefusedMapping } from '../../notion/columns/resolveMapping';
import { ServiceError } from '../../shared/errors';

/** What each column is called when speaking to a person, what it may be, and what it is for. */
const columns: Record<ColumnName, { label: string; types: string; missing: string }> = {
  title: { label: 'title', types: 'title', missing: 'posts are shown as "Untitled"' },
  publishDate: {
    label: 'publish date',
    types: 'date',
    missing: 'posts have no date and no order in time',
  },
  platform: {
    label: 'platform',
    types: 'select or multi-select',
    missing: 'posts can not be filtered by platform',
  },
  status: {
    label: 'status',
    types: 'status or select',
    missing: 'drafts can not be distinguished from finished posts, and all posts are shown',
  },
  attachment: {
    label: 'attachment',
    types: 'files & media',
    missing: 'uploaded pictures and videos are not shown',
  },
  link: {
    label: 'link',
    types: 'URL or text',
    missing: 'linked pictures are not shown',
  },
  canvaLink: {
    label: 'Canva link',
    types: 'URL or text',
    missing: 'Canva designs are not shown',
  },
  imageSource: {
    label: 'image source',
    types: 'select',
    missing: 'what a post shows is found by what it has',
  },
  pinned: { label: 'pinned', types: 'checkbox', missing: 'no post can be pinned to the top' },
  hidden: { label: 'hide', types: 'checkbox', missing: 'no single post can be hidden' },
};

/** What a missing or unusable column means, and what to do about it, for a person. */
export function columnAdvice(problem: ColumnProblem): string {
  const { column, propertyName, propertyType } = problem;
  const { label, types, missing } = columns[column];
  const remedy = `Add one of the type ${types}, or name one in mapping.${column}.`;
  switch (problem.problem) {
    case 'missing':
      return `There is no ${label} column: ${missing}. ${remedy}`;
    case 'unusable_type':
      return `The column "${propertyName ?? label}" is of the type ${typeName(propertyType)} and can't be read as ${label}: ${missing}. Change its type to ${types}, or name another one in mapping.${column}.`;
    case 'mapping_gone':
      return propertyName === null
        ? `The column chosen for ${label} no longer exists. Choose another one in mapping.${column}, or null to have it found by name and type.`
        : `The column "${propertyName}", chosen for ${label}, can't be read as that (its type is ${typeName(propertyType)}). Choose another one in mapping.${column}, or change its type to ${types}.`;
  }
}

/** What a column is called when speaking to a person. */
export function columnLabel(column: ColumnName): string {
  return columns[column].label;
}

const maxListed = 20;

/** The answer to a mapping that can't be: which column, which property, and what there is. */
export function mappingRefusal(refused: RefusedMapping): ServiceError {
  const { column, wanted, property, usable, reason } = refused;
  const asked = `"${property?.name ?? wanted.slice(0, 100)}"`;
  const { label, types } = columns[column];
  const what = {
    no_such_property: `the database has no property ${asked}`,
    unusable_type: `the property ${asked} is of the type ${typeName(property?.type ?? null)}, which can't be read as ${label}`,
    taken: `the property ${asked} is already named for another column`,
  }[reason];
  const names = usable.slice(0, maxListed).map(({ name }) => `"${name}"`);
  const choice =
    names.length === 0
      ? `There is none of a type that can be (${types}).`
      : `There are: ${names.join(', ')}${usable.length > maxListed ? ', …' : ''}.`;
  return new ServiceError('invalid_request', {
    sentence: `The field "mapping.${column}" can't be used: ${what}. ${choice}`,
  });
}

function typeName(type: string | null): string {
  return type === null ? 'unknown' : type.replaceAll('_', ' ');
}
