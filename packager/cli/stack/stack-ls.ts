import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { type Stack, STACK_STATES } from '../../../schemas/api/resources/stack.ts';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { formatAge, formatDueDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard stack ls`. */
export const stackLsCommand = defineServerCommand({
  name: 'stack ls',
  summary: 'List stacks, including removed ones whose data is still kept',
  details:
    'NEWER is the latest version of the appliance, if it is above the installed one and trusted here.',
  options: [
    ['--search <words>', 'only those whose name or appliance has these words'],
    ['--state <state>', 'only those in this state; present: all that are not removed'],
    ['--node <name>', 'only those with machines on this node'],
    ['--limit <number>', 'no more than so many'],
  ],
  example: 'yard stack ls --state degraded',
  shape: '[Stack …] as in the API',
  input: {
    search: z.string().optional(),
    state: z.enum(['present', ...STACK_STATES]).optional(),
    node: z.string().optional(),
    limit: z.coerce.number().int().min(1).optional(),
  },
  run: async ({ api, context }, { limit, ...filter }) => {
    const stacks = await allPages(
      (page) => api.listStacks({ query: { ...filter, ...page } }),
      limit,
    );
    const rows = stacks.map((stack) => [
      stack.name,
      stack.state,
      `${stack.appliance.address} ${stack.appliance.version}`,
      stack.newer?.version ?? '–',
      String(stack.machines.length),
      linkOf(stack),
      stack.keptUntil === null
        ? `created ${formatAge(stack.createdAt, context.now())}`
        : `data kept until ${formatDueDay(stack.keptUntil, context.now())}`,
    ]);
    const lines = [
      ...table(rows, ['NAME', 'STATE', 'APPLIANCE', 'NEWER', '>MACHINES', 'LINK', '']),
      ...stacks.flatMap(distrustLines),
    ];
    const isNarrowed = Object.values(filter).some((value) => value !== undefined);
    const none = isNarrowed
      ? 'No stack fits.'
      : 'There are no stacks yet. To find something to install: yard search';
    return { json: stacks, text: rows.length === 0 ? none : lines.join('\n') };
  },
});

const distrustLines = ({ name, distrust }: Stack): string[] =>
  distrust === null ? [] : ['', oneLine(`${name}: ${distrust.message}`), oneLine(distrust.action)];

const linkOf = ({ outputs, ports }: Stack): string =>
  outputs.find(({ kind, value }) => kind === 'link' && value !== null)?.value ??
  ports.find(({ url }) => url !== null)?.url ??
  '–';
