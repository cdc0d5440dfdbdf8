import { defineServerCommand } from '../server/define-server-command.ts';
import { bootClientLines } from './boot-words.ts';

/** `yard boot ls`. */
export const bootLsCommand = defineServerCommand({
  name: 'boot ls',
  summary: 'List machines that boot from the network, and how far each has come',
  details:
    'NODE is the node that has this network card. What a machine says of itself may be made up.',
  example: 'yard boot ls',
  shape: '[BootClient …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const clients = await api.listBootClients();
    const none = 'No machine was seen booting. How the gateways are: yard boot show';
    const text = clients.length === 0 ? none : bootClientLines(clients, context.now()).join('\n');
    return { json: clients, text };
  },
});
