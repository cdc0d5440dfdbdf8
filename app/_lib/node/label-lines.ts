import { isNodeLabelKey, isNodeLabelValue } from '../../../schemas/ids/node-label-pattern.ts';

export type Labels = Readonly<Record<string, string>>;

/** What somebody has typed: labels, or the first line that is none. */
export type TypedLabels =
  | { readonly kind: 'labels'; readonly labels: Labels }
  | {
      readonly kind: 'wrong';
      readonly why: 'form' | 'key' | 'value' | 'twice';
      readonly line: string;
    };

/** @returns labels as they are typed, one a line */
export const labelLines = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join('\n');

/** @param text `key=value` on each line; empty lines do not count */
export function readLabelLines(text: string): TypedLabels {
  const labels = new Map<string, string>();
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const [key, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at < 0) return { kind: 'wrong', why: 'form', line };
    if (!isNodeLabelKey(key)) return { kind: 'wrong', why: 'key', line };
    if (!isNodeLabelValue(value)) return { kind: 'wrong', why: 'value', line };
    if (labels.has(key)) return { kind: 'wrong', why: 'twice', line };
    labels.set(key, value);
  }
  return { kind: 'labels', labels: Object.fromEntries(labels) };
}

/**
 * What somebody has changed, and no more: labels that others change meanwhile stay as those have them.
 *
 * @param before what was shown when typing began
 * @returns by key the new value, null for a label that was taken away
 */
export function labelChanges(before: Labels, after: Labels): Record<string, string | null> {
  const was = new Map(Object.entries(before));
  const is = new Map(Object.entries(after));
  return Object.fromEntries([
    ...[...is].filter(([key, value]) => was.get(key) !== value),
    ...[...was.keys()].filter((key) => !is.has(key)).map((key) => [key, null] as const),
  ]);
}
