import type { z } from 'zod';
import { type Problem, showValue } from './problem.ts';

/**
 * Turns what zod found into the words of our error lists.
 *
 * @param issues from a failed `safeParse`
 * @param document the value that was parsed
 */
export function problemsFromZod(issues: readonly z.core.$ZodIssue[], document: unknown): Problem[] {
  return issues.flatMap((issue) => problemsFromIssue(issue, document));
}

function problemsFromIssue(issue: z.core.$ZodIssue, document: unknown): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const value = valueAt(document, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      wanted: 'a known key',
      found: `“${key}”`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const nested = bestBranch(issue);
    if (nested) return problemsFromZod(prefix(nested, issue.path), document);
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({
      path,
      wanted: wanted(inner),
      found: showValue(path.at(-1)),
    }));
  }
  return [{ path, wanted: wanted(issue), found: showValue(value) }];
}

/** The branch of a union that came furthest, because it is the one the author meant. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  const depth = (issues: z.core.$ZodIssue[]): number =>
    Math.max(0, ...issues.map((inner) => inner.path.length));
  return [...issue.errors]
    .filter((branch) => depth(branch) > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

const prefix = (issues: z.core.$ZodIssue[], path: PropertyKey[]): z.core.$ZodIssue[] =>
  issues.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isOwnWords(issue.message)
        ? issue.message
        : (TYPE_WORDS[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return issue.values.map((value) => showValue(value)).join(' or ');
    case 'too_small':
      return bound(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, 'at most', issue.maximum);
    case 'invalid_format':
      return issue.format === 'regex' ? issue.message : formatWords(issue.format);
    case 'invalid_union':
      return issue.discriminator
        ? `a known ${issue.discriminator}`
        : [...new Set(issue.errors.flat().map(wanted))].join(' or ');
    default:
      return issue.message;
  }
}

/** zod's own sentences all start alike; ours never do. */
const isOwnWords = (message: string): boolean => !message.startsWith('Invalid');

function bound(origin: string, words: string, limit: number | bigint): string {
  if (origin === 'string') return `${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `${words} ${limit} entries`;
  return `${words} ${limit}`;
}

const formatWords = (format: string): string =>
  ({ email: 'an e-mail address', url: 'a URL', cidrv4: 'a subnet like 10.77.0.0/24' })[format] ??
  `a valid ${format}`;

function valueAt(document: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === 'object'
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    document,
  );
}
