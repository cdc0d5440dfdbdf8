import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { isNodeLabelKey, isNodeLabelValue } from '../../../schemas/ids/node-label-pattern.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { labelWords } from './node-state-words.ts';

const EXAMPLE = 'yard node label barn-2 zone=attic disk-';

/** `yard node label`. */
export const nodeLabelCommand = defineServerCommand({
  name: 'node label',
  summary: 'Set and remove labels of a node',
  details:
    'key=value sets a label, key- removes it; other labels stay as they are. Administrators only.',
  arguments: [
    ['<node>', 'name or id'],
    ['<labels...>', 'key=value to set, key- to remove'],
  ],
  example: EXAMPLE,
  shape: 'Node as in the API',
  input: { node: z.string(), labels: z.array(z.string()) },
  run: async ({ api }, { node: wanted, labels: words }) => {
    const labels = readLabels(words);
    const { id } = await api.getNode({ params: { node: wanted } });
    const node = await api.changeNode({ params: { node: id }, body: { labels } });
    const now = labelWords(node.labels) || 'none';
    return { json: node, text: oneLine(`Labels of the node “${node.name}”: ${now}`) };
  },
});

/**
 * @param words `key=value`, or `key-`
 * @returns what the API takes: null removes a label
 * @throws Fault USAGE when a word is neither, or names a key again
 */
function readLabels(words: readonly string[]): Record<string, string | null> {
  const labels = new Map<string, string | null>();
  for (const word of words) {
    const [key, value] = readLabel(word);
    if (labels.has(key)) throw usage(`The label “${key}” is given twice.`);
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

function readLabel(word: string): [key: string, value: string | null] {
  const at = word.indexOf('=');
  if (at < 0 && !word.endsWith('-')) {
    throw usage(`“${word}” is neither key=value nor key-.`);
  }
  const key = at < 0 ? word.slice(0, -1) : word.slice(0, at);
  const value = at < 0 ? null : word.slice(at + 1);
  if (!isNodeLabelKey(key)) throw usage(wrong('key', key));
  if (value !== null && !isNodeLabelValue(value)) throw usage(wrong('value', value));
  return [key, value];
}

const wrong = (what: 'key' | 'value', found: string): string =>
  what === 'key'
    ? `“${found}” cannot be the key of a label: lower case letters, digits, dots, dashes and underscores, beginning with a letter.`
    : `“${found}” cannot be the value of a label: letters, digits, dots, dashes and underscores, beginning and ending with a letter or digit.`;

const usage = (problem: string): Fault => new Fault('USAGE', { problem, example: EXAMPLE });
