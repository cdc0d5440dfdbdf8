import { type Document, isMap, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../errors/fault.ts';
import { formatPath, type LocatedProblem, type Problem } from './problem.ts';
import { problemsFromZod } from './zod-problems.ts';

/** What a kind of document must be. */
export interface DocumentRules<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Checks that a schema cannot express: references between parts of the document. */
  readonly check?: (value: z.output<Schema>) => Problem[];
  /** Makes what `check` needs out of a document that does not meet the schema, so that both kinds of problem are told at once. */
  readonly loosen?: (plain: unknown) => z.output<Schema>;
}

/**
 * Reads a YAML document that a person wrote and collects everything that is wrong with it, each
 * with line and column.
 *
 * @param source the text
 * @param file its name, for the error list
 * @param rules what it must be
 * @returns the value with every default filled in
 * @throws Fault MANIFEST_INVALID with all problems
 */
export function readYaml<Schema extends z.ZodType>(
  source: string,
  file: string,
  rules: DocumentRules<Schema>,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
  });
  refuse(file, [...syntaxProblems(document, lines), ...aliasProblems(document, lines)]);
  const plain: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = rules.schema.safeParse(plain);
  const problems = parsed.success
    ? (rules.check?.(parsed.data) ?? [])
    : [...problemsFromZod(parsed.error.issues, plain), ...looseProblems(plain, rules)];
  refuse(
    file,
    problems.map((problem) => locate(problem, document, lines)),
  );
  return parsed.data as z.output<Schema>;
}

function looseProblems<Schema extends z.ZodType>(
  plain: unknown,
  { check, loosen }: DocumentRules<Schema>,
): Problem[] {
  return check && loosen ? check(loosen(plain)) : [];
}

function refuse(file: string, problems: LocatedProblem[]): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  throw new Fault('MANIFEST_INVALID', { file, problems: sorted });
}

function syntaxProblems(document: Document, lines: LineCounter): LocatedProblem[] {
  return document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    const found = (error.message.split('\n')[0] ?? error.message).replace(/ at line.*$/, '');
    return { line, column: col, path: 'document', wanted: 'valid YAML', found };
  });
}

/** Aliases are refused: a manifest is plain data, and they can blow up (billion laughs). */
function aliasProblems(document: Document, lines: LineCounter): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  visit(document, {
    Alias: (_key, node) => {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      const found = `*${node.source}`;
      problems.push({ line, column: col, path: 'document', wanted: 'no YAML aliases', found });
    },
  });
  return problems;
}

/** Finds the place of a problem: its own node, or the nearest one above that exists. */
function locate(problem: Problem, document: Document, lines: LineCounter): LocatedProblem {
  const { line, col } = lines.linePos(offsetOf(problem.path, document));
  return {
    line,
    column: col,
    path: formatPath(problem.path),
    wanted: problem.wanted,
    found: problem.found,
  };
}

function offsetOf(path: (string | number)[], document: Document): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && String(item.key) === String(key))
      : undefined;
    if (pair && isNode(pair.key) && length < path.length + 1) {
      const value = isNode(pair.value) ? pair.value : undefined;
      const own = length === path.length ? (value ?? pair.key) : pair.key;
      if (own.range) return own.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
