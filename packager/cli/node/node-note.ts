import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard node note`. */
export const nodeNoteCommand = defineServerCommand({
  name: 'node note',
  summary: 'Write a note on a node',
  details:
    'Everybody who looks at the node sees it. An empty text removes it. Administrators only.',
  arguments: [
    ['<node>', 'name or id'],
    ['<text>', 'what people should know; "" removes the note'],
  ],
  example: 'yard node note barn-2 "Behind the door on the left; second power supply is spare"',
  shape: 'Node as in the API',
  input: { node: z.string(), text: z.string() },
  run: async ({ api }, { node: wanted, text }) => {
    const before = await api.getNode({ params: { node: wanted } });
    const body = { note: text.trim(), noteWas: before.note };
    const node = await api.changeNode({ params: { node: before.id }, body });
    const what = node.note === '' ? 'has no note now' : 'has the note';
    const replaced = before.note === '' || before.note === node.note ? [] : [before.note];
    return {
      json: node,
      text: [
        oneLine(`The node “${node.name}” ${what}${node.note === '' ? '.' : `: ${node.note}`}`),
        ...replaced.map((note) => oneLine(`The note before was: ${note}`)),
      ].join('\n'),
    };
  },
});
