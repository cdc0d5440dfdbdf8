import { defineServerCommand } from '../server/define-server-command.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { formatAge, formatDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard stack ls`. */
export const stackLsCommand = defineServerCommand({
  name: 'stack ls',
  summary: 'List stacks, also removed ones whose data is still kept',
  example: 'yard stack ls',
  shape: '[Stack …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const stacks = await api.listStacks();
    const rows = stacks.map((stack) => [
      stack.name,
      stack.state,
      `${stack.appliance.address} ${stack.appliance.version}`,
      String(stack.machines.length),
      linkOf(stack),
      stack.keptUntil === null
        ? `made ${formatAge(stack.createdAt, context.now())}`
        : `data kept until ${formatDay(stack.keptUntil, context.now())}`,
    ]);
    const lines = [
      ...table(rows, ['NAME', 'STATE', 'APPLIANCE', '>MACHINES', 'LINK', '']),
      ...stacks.flatMap(distrustLines),
    ];
    const none = 'There is no stack yet. Find something to install: yard search';
    return { json: stacks, text: rows.length === 0 ? none : lines.join('\n') };
  },
});

const distrustLines = ({ name, distrust }: Stack): string[] =>
  distrust === null ? [] : ['', oneLine(`${name}: ${distrust.message}`), oneLine(distrust.action)];

const linkOf = ({ outputs, ports }: Stack): string =>
  outputs.find(({ kind, value }) => kind === 'link' && value !== null)?.value ??
  ports.find(({ url }) => url !== null)?.url ??
  '–';
