import { parseAst } from 'vitest/node';
import { decide, mutateNode, type Replacement } from './mutate-node.ts';
import { childrenOf, isNode, type SyntaxNode } from './syntax-node.ts';

/** One way in which a file is made wrong. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly what: string;
  /** The source that is replaced, shortened. */
  readonly source: string;
}

export interface Instrumented {
  /** The file with all of its mutants in it; `$mutant(id)` says which of them is real. */
  readonly code: string;
  readonly mutants: readonly Mutant[];
  /** Mutants of what runs once, when the file is loaded: they cannot be switched on later. */
  readonly skipped: number;
}

const SHOWN_CHARS = 60;
const LOOPS = /^(For|ForIn|ForOf|While|DoWhile)Statement$/;
const FUNCTIONS = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** Puts all mutants of a file into it, each behind a switch. @param firstId of those that follow */
export function instrument(file: string, code: string, firstId: number): Instrumented {
  return new Instrumenter(file, code, firstId).run();
}

class Instrumenter {
  readonly #file: string;
  readonly #code: string;
  readonly #mutants: Mutant[] = [];
  #nextId: number;
  #skipped = 0;

  constructor(file: string, code: string, firstId: number) {
    this.#file = file;
    this.#code = code;
    this.#nextId = firstId;
  }

  run(): Instrumented {
    const program = parseAst(this.#code, { lang: 'ts' }) as unknown as SyntaxNode;
    const code = this.#render(program, false);
    return { code, mutants: this.#mutants, skipped: this.#skipped };
  }

  /** @param inside whether it is part of a function */
  #render(node: SyntaxNode, inside: boolean): string {
    if (/^(Import|ExportAll)/.test(node.type) || typeof node['directive'] === 'string')
      return this.#plain(node);
    const within = inside || FUNCTIONS.test(node.type);
    const text = this.#renderParts(node, within);
    if (node.type === 'ThrowStatement' || isDoing(node)) {
      const [id] = this.#number(node, [{ what: 'left out', source: '' }], inside);
      return id === undefined ? text : `{ if (!$mutant(${id})) { ${text} } }`;
    }
    const replacements = mutateNode(node, (each) => this.#plain(each));
    const ids = this.#number(node, replacements, inside);
    return ids.length === 0 ? text : this.#choose(replacements, ids, text);
  }

  #renderParts(node: SyntaxNode, within: boolean): string {
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node).toSorted((a, b) => a.start - b.start)) {
      if (child.start < at) continue;
      text += this.#code.slice(at, child.start) + this.#renderPart(child, node, within);
      at = child.end;
    }
    return text + this.#code.slice(at, node.end);
  }

  #renderPart(child: SyntaxNode, parent: SyntaxNode, within: boolean): string {
    const text = this.#render(child, within);
    if (parent['test'] === child && parent.type === 'IfStatement') {
      return this.#replaced(child, decide(), text, within);
    }
    const isResult =
      (parent.type === 'ReturnStatement' && parent['argument'] === child) ||
      (parent.type === 'ArrowFunctionExpression' &&
        parent['body'] === child &&
        child.type !== 'BlockStatement');
    if (isResult && text !== 'undefined') {
      return this.#replaced(child, [{ what: 'no result', source: 'undefined' }], text, within);
    }
    const isLoop = LOOPS.test(parent.type) && parent['body'] === child;
    return isLoop && child.type === 'BlockStatement' ? `{ $turn(); ${text.slice(1)}` : text;
  }

  #replaced(
    node: SyntaxNode,
    replacements: readonly Replacement[],
    text: string,
    inside: boolean,
  ): string {
    const ids = this.#number(node, replacements, inside);
    return ids.length === 0 ? text : this.#choose(replacements, ids, text);
  }

  #choose(replacements: readonly Replacement[], ids: readonly number[], text: string): string {
    const choices = ids.map((id, index) => `$mutant(${id}) ? (${replacements[index]?.source}) : `);
    return `(${choices.join('')}(${text}))`;
  }

  #number(node: SyntaxNode, replacements: readonly Replacement[], inside: boolean): number[] {
    if (!inside) {
      this.#skipped += replacements.length;
      return [];
    }
    return replacements.map(({ what }) => {
      const id = this.#nextId;
      this.#nextId += 1;
      const line = this.#code.slice(0, node.start).split('\n').length;
      const source = this.#plain(node).replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARS);
      this.#mutants.push({ id, file: this.#file, line, what, source });
      return id;
    });
  }

  #plain({ start, end }: SyntaxNode): string {
    return this.#code.slice(start, end);
  }
}

const isDoing = ({ type, expression }: SyntaxNode): boolean =>
  type === 'ExpressionStatement' &&
  isNode(expression) &&
  /^(Call|Await|Update|Assignment)Expression$/.test(expression.type);
