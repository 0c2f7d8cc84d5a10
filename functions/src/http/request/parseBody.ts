import type * as z from 'zod';
import { ServiceError } from '../../shared/errors';

const maxNamedIssues = 3;
const maxShownLength = 60;

/** What `schema` makes of a body; throws `invalid_request` naming each field and what it must be. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.slice(0, maxNamedIssues).map(sentenceOf);
  throw new ServiceError('invalid_request', { sentence: sentences.join(' ') });
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys
      .slice(0, maxNamedIssues)
      .map((key) => `"${shown(nameOf([...issue.path, key]))}"`);
    return `There is no field ${names.join(' or ')} to set here.`;
  }
  if (issue.path.length === 0) {
    return issue.code === 'custom' ? issue.message : 'The body must be a JSON object.';
  }
  return `The field "${shown(nameOf(issue.path))}" ${ruleOf(issue)}.`;
}

/** `settings.onlyStatuses[2]` */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : (index === 0 ? '' : '.') + String(part),
    )
    .join('');
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is needed';
    return `must be ${typeNames[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'too_big') {
    return `must ${measureOf(issue.origin, 'at most', Number(issue.maximum))}`;
  }
  if (issue.code === 'too_small') {
    return `must ${measureOf(issue.origin, 'at least', Number(issue.minimum))}`;
  }
  if (issue.code === 'invalid_value') {
    return `must be one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
  }
  return issue.message;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function measureOf(origin: string, bound: string, count: number): string {
  if (origin === 'string') return `have ${bound} ${count} character${count === 1 ? '' : 's'}`;
  if (origin === 'array') return `have ${bound} ${count} ${count === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${count}`;
}

/** A name that a caller made up may be as long as the body. */
function shown(name: string): string {
  return name.length > maxShownLength ? `${name.slice(0, maxShownLength)}…` : name;
}
