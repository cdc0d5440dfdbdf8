import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { updateLines, updatesOf } from './update-lines.ts';

/** `yard stack updates`. */
export const stackUpdatesCommand = defineServerCommand({
  name: 'stack updates',
  summary: 'List the updates that are available for stacks, and what they change',
  details:
    'An update is the latest version above the installed one that is signed as this server trusts it. The list is ' +
    'what the server found when it last asked the registries; the command asks none, and changes nothing. CHANNEL ' +
    'is beta for versions with a pre-release part, such as 2.0.0-rc.1, which are offered only to stacks of a pre-release.',
  arguments: [['[stack]', 'name or id; all stacks if it is left out']],
  example: 'yard stack updates blog',
  shape: '[{"stack", "id", "installed", "channel", "newer": NewerVersion as in the API} …]',
  input: { stack: z.string().optional() },
  run: async ({ api }, { stack: name }) => {
    const stacks: readonly Stack[] =
      name === undefined
        ? await allPages((page) => api.listStacks({ query: page }), undefined)
        : [await api.getStack({ params: { stack: name } })];
    const updates = updatesOf(stacks);
    return { json: updates, text: updateLines(updates).join('\n') };
  },
});
