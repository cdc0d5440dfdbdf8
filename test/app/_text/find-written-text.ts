import { parseSync } from 'vite';

/** Attributes and properties whose value is read by people, never by the program. */
const READ_BY_PEOPLE =
  /^(title|label|lead|help|caption|placeholder|alt|reason|confirm|problem|word|words|sentence|message|aria-label|aria-description)$/;

/** Attributes and properties whose value no one reads. */
const READ_BY_PROGRAM =
  /^(className|rowClassName|key|href|rel|type|role|name|icon|look|size|d|id)$/;

/** `Sign in`, `Waiting`: what begins like a sentence. Not `Escape`, a key of the keyboard. */
const BEGINS_LIKE_SENTENCE = /^\s*[“‘(]?[A-Z][a-z]+(?![A-Za-z])/;
/** `made during the install`: three words and more, without the dashes and digits of class names. */
const READS_LIKE_SENTENCE = /(^| )[a-z’']+,?( [a-z’']+,?){2,}/;
const KEYS = /^(Escape|Enter|Tab|Home|End|Arrow(Up|Down|Left|Right)|Backspace|Delete|Space)$/;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/**
 * Finds sentences written into a component instead of the catalogue `app/_text`.
 *
 * @param path the file's name; decides how it is parsed
 * @returns each piece of text with its line: `12: Show more`
 */
export function findWrittenText(path: string, source: string): string[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: string[] = [];
  const note = (node: Node, text: string): void => {
    const line = source.slice(0, node.start).split('\n').length;
    found.push(`${line}: ${text.trim().replaceAll(/\s+/g, ' ')}`);
  };
  visit(program as unknown as Node, undefined, (node, place) => {
    if (node.type === 'JSXText') {
      if (/\p{L}{2}/u.test(String(node.value))) note(node, String(node.value));
      return;
    }
    for (const text of textsOf(node)) if (isForPeople(text, place)) note(node, text);
  });
  return found;
}

function textsOf(node: Node): string[] {
  if (node.type === 'Literal' && typeof node.value === 'string') return [node.value];
  if (node.type === 'TemplateElement') return [(node.value as { cooked: string }).cooked];
  return [];
}

function isForPeople(text: string, place: string | undefined): boolean {
  if (place !== undefined && READ_BY_PROGRAM.test(place)) return false;
  if (place !== undefined && READ_BY_PEOPLE.test(place)) return /\p{L}{2}/u.test(text);
  if (KEYS.test(text)) return false;
  return BEGINS_LIKE_SENTENCE.test(text) || READS_LIKE_SENTENCE.test(text);
}

/** Walks the tree; `place` is the nearest attribute or property a node is the value of. */
function visit(
  node: Node,
  place: string | undefined,
  see: (node: Node, place: string | undefined) => void,
): void {
  if (/^(Import|Export(All|Named))|^TS/.test(node.type) && node.type !== 'ExportNamedDeclaration') {
    if (!/^TS(As|Satisfies|NonNull)/.test(node.type)) return;
  }
  if (node.type === 'ExpressionStatement' && typeof node.directive === 'string') return;
  see(node, place);
  const inner = placeOf(node) ?? place;
  for (const [key, value] of Object.entries(node)) {
    // The name of a property is the program's; only its value may be read.
    if ((node.type === 'Property' && key === 'key') || key === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, boundary(node) ? undefined : inner, see);
    }
  }
}

/** Elements, function bodies, calls and comparisons inside an attribute begin anew. */
const boundary = (node: Node): boolean =>
  /^(JSXElement|BlockStatement|CallExpression)$/.test(node.type) ||
  (node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node.operator)));

function placeOf(node: Node): string | undefined {
  if (node.type === 'JSXAttribute') return (node.name as { name: string }).name;
  if (node.type === 'Property') return (node.key as { name?: string; value?: string }).name;
  return undefined;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
