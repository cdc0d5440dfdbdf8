import { z } from 'zod';
import type { NodeImageChoiceOrder } from '../../../schemas/api/routes/boot.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { imagesLines } from './node-image-ls.ts';

const EXAMPLE = 'yard node-image use 0.1.0-20261130 --canary barn-1';

interface Whom {
  readonly node?: string | undefined;
  readonly label?: string | undefined;
  readonly canary?: string | undefined;
}

/** `yard node-image use`. */
export const nodeImageUseCommand = defineServerCommand({
  name: 'node-image use',
  summary: 'Choose what nodes boot from their next boot on',
  details:
    'Without an option it becomes the default, for all nodes that are not named and for machines that ' +
    'are none yet. --canary lets a node try it before the others; when it is good, make it the default, ' +
    'which ends the trial. An older version rolls back. “default” instead of a version takes a choice ' +
    'for a node, label or canary back; “none” takes the default back. Administrators only.',
  arguments: [['<version>', 'version of the image (yard node-image ls); default; none']],
  options: [
    ['--node <node>', 'for this node alone'],
    ['--label <key=value>', 'for nodes with this label'],
    ['--canary <node>', 'for this node alone, before everything else, as a trial'],
  ],
  example: EXAMPLE,
  shape: 'NodeImages as in the API',
  input: {
    version: z.string(),
    node: z.string().optional(),
    label: z.string().optional(),
    canary: z.string().optional(),
  },
  run: async ({ api, context }, { version, ...whom }) => {
    const all = await api.chooseNodeImage({ body: readChoice(version, whom) });
    return { json: all, text: imagesLines(all, context.now()).join('\n') };
  },
});

/** @throws Fault USAGE */
export function readChoice(word: string, { node, label, canary }: Whom): NodeImageChoiceOrder {
  const given = [node, label, canary].filter((each) => each !== undefined);
  if (given.length > 1) throw usage('Name one of --node, --label and --canary.');
  const isNamed = given.length === 1;
  if (word === 'default' && !isNamed) {
    throw usage('Name a version, or whose choice is taken back: --node, --label or --canary.');
  }
  if (word === 'none' && isNamed) {
    throw usage('Take a choice back with “default”: yard node-image use default --node <node>');
  }
  const version = word === 'default' || word === 'none' ? null : word;
  if (node !== undefined) return { for: 'node', node, version };
  if (canary !== undefined) return { for: 'canary', node: canary, version };
  if (label === undefined) return { for: 'default', version };
  const [, key, value] = /^([^=]+)=(.*)$/.exec(label) ?? [];
  if (key === undefined || value === undefined) throw usage('Give a label as key=value.');
  return { for: 'label', key, value, version };
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem, example: EXAMPLE });
