import type { SyntaxNode } from './syntax-node.ts';

/** What a node is replaced by, as source, and in a word what was done to it. */
export interface Replacement {
  readonly what: string;
  readonly source: string;
}

type SourceOf = (node: SyntaxNode) => string;

const SWAPPED = new Map<string, readonly string[]>(
  Object.entries({
    '===': ['!=='],
    '!==': ['==='],
    '<': ['<=', '>='],
    '<=': ['<', '>'],
    '>': ['>=', '<='],
    '>=': ['>', '<'],
    '+': ['-'],
    '-': ['+'],
    '*': ['/'],
    '/': ['*'],
    '%': ['*'],
    '>>': ['<<'],
    '<<': ['>>'],
    '&&': ['||'],
    '||': ['&&'],
    '??': ['&&'],
    '+=': ['-='],
    '-=': ['+='],
  }),
);

const OTHER_METHOD = new Map(
  Object.entries({
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
    startsWith: 'endsWith',
    endsWith: 'startsWith',
  }),
);
/** Methods whose result is of the same kind as what they are called on. */
const LEFT_OUT = new Set([
  'filter',
  'slice',
  'toSorted',
  'toReversed',
  'trim',
  'concat',
  'toSpliced',
]);

/** @returns every way in which an expression is made wrong; statements are left out by their caller */
export function mutateNode(node: SyntaxNode, sourceOf: SourceOf): Replacement[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return swapOperator(node, sourceOf);
    case 'ConditionalExpression':
      return decide((test) => {
        const [yes, no] = [part(node, 'consequent'), part(node, 'alternate')];
        return test ? sourceOf(yes) : sourceOf(no);
      });
    case 'UnaryExpression':
      return node['operator'] === '!' || node['operator'] === '-'
        ? [{ what: `without ${node['operator']}`, source: sourceOf(part(node, 'argument')) }]
        : [];
    case 'Literal':
      return changeLiteral(node['value']);
    case 'TemplateLiteral':
      return [{ what: 'empty text', source: "''" }];
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).length > 0
        ? [{ what: 'empty list', source: '[]' }]
        : [];
    case 'CallExpression':
      return changeCall(node, sourceOf);
    default:
      return [];
  }
}

/** @returns a condition that always holds, and one that never does */
export const decide = (source: (test: boolean) => string = String): Replacement[] => [
  { what: 'always', source: source(true) },
  { what: 'never', source: source(false) },
];

function swapOperator(node: SyntaxNode, sourceOf: SourceOf): Replacement[] {
  const operator = node['operator'] as string;
  // Texts are joined, not added.
  const isText = operator === '+' && isTextual(part(node, 'left'), part(node, 'right'));
  return (isText ? [] : (SWAPPED.get(operator) ?? [])).map((other) => ({
    what: `${operator} → ${other}`,
    source: `${leftOf(node, sourceOf)} ${other} (${sourceOf(part(node, 'right'))})`,
  }));
}

/** In brackets, except where something is assigned to it. */
const leftOf = (node: SyntaxNode, sourceOf: SourceOf): string => {
  const left = sourceOf(part(node, 'left'));
  return node.type === 'AssignmentExpression' ? left : `(${left})`;
};

const isTextual = (...nodes: SyntaxNode[]): boolean =>
  nodes.some(
    ({ type, value }) =>
      type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string'),
  );

function changeLiteral(value: unknown): Replacement[] {
  if (typeof value === 'boolean') return [{ what: `${value} → ${!value}`, source: `${!value}` }];
  if (typeof value === 'number') {
    return [{ what: `${value} → ${value + 1}`, source: `${value + 1}` }];
  }
  if (typeof value !== 'string') return [];
  return [{ what: 'other text', source: value === '' ? "'other'" : "''" }];
}

function changeCall(node: SyntaxNode, sourceOf: SourceOf): Replacement[] {
  const callee = part(node, 'callee');
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return [];
  const [object, name] = [part(callee, 'object'), part(callee, 'property')['name'] as string];
  const other = OTHER_METHOD.get(name);
  const swapped = other
    ? [{ what: `${name} → ${other}`, source: renamed(node, callee, other, sourceOf) }]
    : [];
  const left = LEFT_OUT.has(name) ? [{ what: `without ${name}`, source: sourceOf(object) }] : [];
  return [...swapped, ...left];
}

function renamed(call: SyntaxNode, callee: SyntaxNode, name: string, sourceOf: SourceOf): string {
  const whole = sourceOf(call);
  const property = part(callee, 'property');
  const [from, to] = [property.start - call.start, property.end - call.start];
  return `${whole.slice(0, from)}${name}${whole.slice(to)}`;
}

const part = (node: SyntaxNode, name: string): SyntaxNode => node[name] as SyntaxNode;
