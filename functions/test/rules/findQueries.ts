import ts from 'typescript';

export type Direction = 'ASCENDING' | 'DESCENDING';

/** A query as the code states it. */
export interface StatedQuery {
  /** `file:line`. */
  at: string;
  collection: string;
  scope: 'COLLECTION' | 'COLLECTION_GROUP';
  equalities: string[];
  orders: [field: string, direction: Direction][];
}

const roots = new Set(['collection', 'collectionGroup']);
const narrowing = new Set(['where', 'orderBy']);
const equalityOperators = new Set(['==', 'in']);
const rangeOperators = new Set(['<', '<=', '>', '>=', '!=', 'not-in']);
const documentName = '__name__';

/** A link of a chain such as `db.collection('a').where(…).limit(1)`. */
interface Link {
  method: string;
  args: readonly ts.Expression[];
}

/**
 * Every query of a source file that filters or orders: chains from `.collection('…')`, also over
 * constants. Throws where one can't be read, so that none is missed.
 */
export function findQueries(fileName: string, text: string): StatedQuery[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const queries: StatedQuery[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && narrowing.has(methodOf(node) ?? '') && !isNarrowedOn(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getEnd());
      queries.push(readQuery(node, `${fileName}:${line + 1}`));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return queries;
}

function readQuery(outermost: ts.CallExpression, at: string): StatedQuery {
  const [root, ...links] = chainOf(outermost, at);
  const collection = root === undefined ? null : literalOf(root.args[0]);
  if (root === undefined || collection === null) throw unreadable(at, 'the name of its collection');
  const equalities: string[] = [];
  const orders: StatedQuery['orders'] = [];
  const ranges: string[] = [];
  for (const { method, args } of links) {
    if (!narrowing.has(method)) continue;
    const field = fieldOf(args[0]);
    if (field === null) throw unreadable(at, `a field of its ${method}`);
    if (method === 'orderBy') orders.push([field, directionOf(args[1], at)]);
    else if (equalityOperators.has(literalOf(args[1]) ?? '')) equalities.push(field);
    else if (rangeOperators.has(literalOf(args[1]) ?? '')) ranges.push(field);
    else throw unreadable(at, `the operator on ${field}`);
  }
  // Firestore orders by what it has a range of.
  for (const field of ranges) {
    if (!orders.some(([ordered]) => ordered === field)) orders.push([field, 'ASCENDING']);
  }
  const scope = root.method === 'collection' ? 'COLLECTION' : 'COLLECTION_GROUP';
  return { at, collection, scope, equalities, orders };
}

/** The links of a chain from its root on; constants are followed to what they stand for. */
function chainOf(outermost: ts.CallExpression, at: string): Link[] {
  const links: Link[] = [];
  let node: ts.Expression = outermost;
  for (;;) {
    if (ts.isParenthesizedExpression(node)) node = node.expression;
    else if (ts.isIdentifier(node)) {
      const meant = meaningOf(node);
      if (meant === null) throw unreadable(at, `what "${node.text}" stands for`);
      node = meant;
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      links.unshift({ method, args: node.arguments });
      if (roots.has(method)) return links;
      node = node.expression.expression;
    } else throw unreadable(at, 'where it begins');
  }
}

/** What a constant of the surrounding blocks was made with. */
function meaningOf(name: ts.Identifier): ts.Expression | null {
  for (let around: ts.Node = name.parent; !ts.isSourceFile(around); around = around.parent) {
    const block = around.parent;
    if (!ts.isBlock(block) && !ts.isSourceFile(block)) continue;
    for (const statement of block.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) continue;
      for (const { name: declared, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(declared) && declared.text === name.text) return initializer ?? null;
      }
    }
  }
  return null;
}

/** Whether the chain goes on with another filter or order. */
function isNarrowedOn(call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  while (
    ts.isPropertyAccessExpression(node.parent) &&
    ts.isCallExpression(node.parent.parent) &&
    node.parent.parent.expression === node.parent
  ) {
    node = node.parent.parent;
    if (ts.isCallExpression(node) && narrowing.has(methodOf(node) ?? '')) return true;
  }
  return false;
}

function methodOf({ expression }: ts.CallExpression): string | null {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : null;
}

function fieldOf(arg: ts.Expression | undefined): string | null {
  if (arg !== undefined && ts.isCallExpression(arg) && methodOf(arg) === 'documentId') {
    return documentName;
  }
  return literalOf(arg);
}

function directionOf(arg: ts.Expression | undefined, at: string): Direction {
  if (arg === undefined || literalOf(arg) === 'asc') return 'ASCENDING';
  if (literalOf(arg) === 'desc') return 'DESCENDING';
  throw unreadable(at, 'the direction of its order');
}

function literalOf(arg: ts.Expression | undefined): string | null {
  return arg !== undefined && ts.isStringLiteralLike(arg) ? arg.text : null;
}

function unreadable(at: string, what: string): Error {
  return new Error(`The query at ${at} can't be read: ${what}. State it as one chain.`);
}
