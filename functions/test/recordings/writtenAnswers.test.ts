import { isObject, shapeDifferences } from '../local/notion/sameShape';
import { writtenAnswers, type NotionAnswers } from '../support/notionAnswers';
import { recordings } from './recordings';

type Part = Record<string, unknown>;

const partsOf = (value: unknown): Part[] =>
  (Array.isArray(value) ? value : Object.values(isObject(value) ? value : {})).filter(isObject);

/** Every answer and every row of a query, without what differs from workspace to workspace. */
function objectsIn(answers: NotionAnswers): Part[] {
  const bodies = answers.names().map((name) => answers.body(name));
  const rows = bodies.flatMap((body) => partsOf(body['results']));
  return [...bodies, ...rows].map((object) => ({ ...object, properties: null, results: null }));
}

/** Every property of a data source, and every value of one in a page. */
function propertiesIn(answers: NotionAnswers): Part[] {
  const bodies = answers.names().map((name) => answers.body(name));
  const rows = bodies.flatMap((body) => partsOf(body['results']));
  return [...bodies, ...rows].flatMap((object) => partsOf(object['properties']));
}

const recordedObjects = objectsIn(recordings);
const recordedProperties = propertiesIn(recordings);

/** What sets an answer apart from all recorded ones of its kind; nothing where one is like it. */
function differences(written: Part, recorded: Part[], kind: 'object' | 'type'): string[] {
  const found = recorded
    .filter((model) => model[kind] === written[kind])
    .map((model) => shapeDifferences(written, model));
  if (found.length === 0) return [`no ${String(written[kind])} was recorded`];
  return found.some((list) => list.length === 0) ? [] : found.flat();
}

describe('the answers that the tests bring along', () => {
  it('have the keys and types of recorded ones', () => {
    const found = objectsIn(writtenAnswers).flatMap((object) =>
      differences(object, recordedObjects, 'object'),
    );
    expect(found).toEqual([]);
  });

  it('have properties and values with the keys and types of recorded ones', () => {
    const found = propertiesIn(writtenAnswers).flatMap((property) =>
      differences(property, recordedProperties, 'type'),
    );
    expect(found).toEqual([]);
  });

  it('have every type of property that was recorded', () => {
    const types = new Set(propertiesIn(writtenAnswers).map(({ type }) => type));
    expect(recordedProperties.filter(({ type }) => !types.has(type))).toEqual([]);
  });
});
