import { join } from 'node:path';
import ts from 'typescript';
import { textOf, tracked } from './repository';

/** Something in the code that reads a text of any length. */
export interface TextParser {
  /** Where it stands, and what it is. */
  name: string;
  /** The texts that it begins to read: what stands before the hostile part. */
  openings: readonly string[];
  read: (text: string) => unknown;
}

const root = join(__dirname, '../../..');
/** The page's own script reads what the page says, in its visitor's browser. */
const sources = tracked.filter(
  (path) => /^functions\/src\/.*\.tsx?$/.test(path) && !path.includes('/embed/client/'),
);

/** All regular expressions in the code, run as a search and as a replacement of all they find. */
export function patternsInCode(): TextParser[] {
  return sources.flatMap((path) => {
    const text = textOf(path);
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    const found: TextParser[] = [];
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
        found.push(parserOf(path, node.getText(file)));
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file, visit);
    return found;
  });
}

function parserOf(path: string, literal: string): TextParser {
  const end = literal.lastIndexOf('/');
  const source = literal.slice(1, end);
  const flags = literal.slice(end + 1);
  const all = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
  return {
    name: `${path}: ${literal}`,
    openings: ['', ...openingsOf(source)],
    read: (text) => text.replace(all, ''),
  };
}

/** What a pattern begins with that is plain text: `/^application\/json\s/` with its type. */
function openingsOf(source: string): string[] {
  const plain = /^\^?((?:[A-Za-z0-9 -]|\\[/[(.])+)/.exec(source)?.[1]?.replaceAll('\\', '') ?? '';
  return plain === '' ? [] : [plain, plain.slice(0, -1)];
}

/** All exported functions that take one text, and all schemas. */
export function parsersInCode(): TextParser[] {
  return sources.flatMap((path) => {
    const names = [
      ...textOf(path).matchAll(
        /^export (?:async )?function (\w+)\(\w+: (?:string|unknown)(?: \| \w+)*\)|^export const (\w+Schema) =/gm,
      ),
    ].map(([, named, schema]) => named ?? schema ?? '');
    if (names.length === 0) return [];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const exported: unknown = require(join(root, path));
    return names.map((name) => ({
      name: `${path}: ${name}`,
      openings: [''],
      read: readerOf(exported, name),
    }));
  });
}

function readerOf(exported: unknown, name: string): (text: string) => unknown {
  const value: unknown = Reflect.get(Object(exported), name);
  const call =
    typeof value === 'function' ? value : (Reflect.get(Object(value), 'safeParse') as unknown);
  if (typeof call !== 'function') throw new Error(`${name} is neither a function nor a schema.`);
  return (text) => {
    try {
      const result: unknown = Reflect.apply(call, value, [text]);
      if (result instanceof Promise) result.catch(() => undefined);
      return result;
    } catch (error) {
      return error;
    }
  };
}
