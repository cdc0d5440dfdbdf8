import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { bootNetworkLines } from './boot-words.ts';

const NONE =
  'No machines boot from the network. To let them: yard boot set <node> --link <card> --address <address/prefix> --range <first-last>';

/** `yard boot show`. */
export const bootShowCommand = defineServerCommand({
  name: 'boot show',
  summary: 'See the networks that machines boot from, and how their gateways are',
  arguments: [['[node]', 'only that of this gateway: name or id']],
  example: 'yard boot show',
  shape: '[BootNetwork …] as in the API',
  input: { node: z.string().optional() },
  run: async ({ api }, { node }) => {
    const all = await api.listBootNetworks();
    const shown = all.filter(
      (each) => node === undefined || each.node === node || each.nodeName === node,
    );
    if (node !== undefined && shown.length === 0) {
      throw new Fault('NOT_FOUND', { what: 'boot network', name: node });
    }
    const text = shown.map((each) => bootNetworkLines(each).join('\n')).join('\n\n');
    return { json: shown, text: text || NONE };
  },
});
