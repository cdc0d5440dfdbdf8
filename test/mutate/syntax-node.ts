/** A node of a syntax tree (ESTree, with types); `start` and `end` are places in the source. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** @returns the nodes directly below one that say what is done; types and names are none of it */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.entries(node).flatMap(([part, value]) => {
    if (isOnlyName(node, part)) return [];
    const parts: unknown[] = Array.isArray(value) ? value : [value];
    return parts.filter((each): each is SyntaxNode => isNode(each) && !isType(each));
  });
}

const isOnlyName = ({ type, computed }: SyntaxNode, part: string): boolean =>
  (part === 'key' || (part === 'property' && type === 'MemberExpression')) && computed !== true;

/** What TypeScript adds without doing anything; an `as` has an expression in it. */
const isType = ({ type }: SyntaxNode): boolean =>
  type.startsWith('TS') && !/^TS(As|Satisfies|NonNull|TypeAssertion)/.test(type);
