import type { Direction, StatedQuery } from './findQueries';

/** An entry of `firestore.indexes.json`. */
export interface CompositeIndex {
  collectionGroup: string;
  queryScope: string;
  fields: { fieldPath: string; order: string }[];
}

const documentName = '__name__';

/** Whether a query asks for two fields or more, so that Firestore wants an index for it. */
export function needsIndex(query: StatedQuery): boolean {
  const named = [...query.equalities, ...ordersOf(query).map(([field]) => field)];
  return new Set(named).size >= 2;
}

/** Whether the index is exactly the one for this query; equalities come first, in any order. */
export function isIndexOf(index: CompositeIndex, query: StatedQuery): boolean {
  const orders = ordersOf(query);
  const count = new Set(query.equalities).size;
  const [equal, ordered] = [index.fields.slice(0, count), index.fields.slice(count)];
  return (
    index.collectionGroup === query.collection &&
    index.queryScope === query.scope &&
    sameSet(
      equal.map(({ fieldPath }) => fieldPath),
      query.equalities,
    ) &&
    JSON.stringify(ordered.map(({ fieldPath, order }) => [fieldPath, order])) ===
      JSON.stringify(orders)
  );
}

/** Every index ends with the document's name anyway, in the direction of the field before it. */
function ordersOf({ orders }: StatedQuery): [string, Direction][] {
  const last = orders.at(-1);
  const before = orders.at(-2)?.[1] ?? last?.[1];
  return last?.[0] === documentName && last[1] === before ? orders.slice(0, -1) : orders;
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return [...new Set(some)].sort().join() === [...new Set(others)].sort().join();
}
