import { z } from 'zod';
import { JoinRuleId, type JoinRule } from '../../../schemas/api/resources/join.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

const EXAMPLE = 'yard node rule add barn-2 --serial C02XK1';
const SPOOFED =
  'Serial numbers, MAC addresses and addresses can be made up: whoever is on that network and knows them is let in.';

/** `yard node rule add`. */
export const nodeRuleAddCommand = defineServerCommand({
  name: 'node rule add',
  summary: 'Let machines in without being asked, where all of this fits',
  details:
    `${SPOOFED} A rule with the name of a node lets it in again after each start, unless that node reports ` +
    'or has a TPM; in other names, # stands for the first number that is free. Administrators only.',
  arguments: [['<name>', 'name that the node gets, such as barn-2 or barn-#']],
  options: [
    ['--serial <text>', 'with this serial number'],
    ['--mac <address>', 'with a network card of this MAC address'],
    ['--subnet <network>', 'that ask from an address of this network, such as 10.0.8.0/24'],
    ['--from <time>', 'from then on, such as 2026-12-01T08:00:00Z'],
    ['--until <time>', 'until then'],
    ['--for <duration>', 'until so long from now, such as "2 h"'],
    ['--once', 'for one machine only'],
  ],
  example: EXAMPLE,
  shape: 'JoinRule as in the API',
  input: {
    name: z.string(),
    serial: z.string().optional(),
    mac: z.string().optional(),
    subnet: z.string().optional(),
    from: z.string().optional(),
    until: z.string().optional(),
    for: z.string().optional(),
    once: z.boolean().default(false),
  },
  run: async ({ api, context }, { name, serial, mac, subnet, from, until, for: span, once }) => {
    if (serial === undefined && mac === undefined && subnet === undefined) {
      throw usage('Say which machines: --serial, --mac or --subnet.');
    }
    if (until !== undefined && span !== undefined) {
      throw usage('Give --until or --for.');
    }
    const end = span === undefined ? until : new Date(context.now() + readSpan(span)).toISOString();
    const match = {
      ...(serial === undefined ? {} : { serial }),
      ...(mac === undefined ? {} : { mac: mac.toLowerCase() }),
      ...(subnet === undefined ? {} : { subnet }),
      ...(from === undefined ? {} : { from }),
      ...(end === undefined ? {} : { until: end }),
    };
    const rule = await api.addJoinRule({ body: { name, match, once } });
    return { json: rule, text: oneLine(`The rule ${rule.id} was added. ${SPOOFED}`) };
  },
});

function readSpan(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw usage(`“${text}” is no duration: write it as "30 min", "2 h" or "1 d".`);
  return ms;
}

/** `yard node rule ls`. */
export const nodeRuleLsCommand = defineServerCommand({
  name: 'node rule ls',
  summary: 'List the rules by which machines are let in without being asked',
  details: 'Of those that fit a machine, the first counts.',
  example: 'yard node rule ls',
  shape: '[JoinRule …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const rules = await api.listJoinRules();
    const none = 'There are no rules: each machine waits until it is approved.';
    const lines =
      rules.length === 0
        ? [none]
        : table(
            rules.map((rule) => row(rule, context.now())),
            HEAD,
          );
    return { json: rules, text: lines.join('\n') };
  },
});

const HEAD = ['RULE', 'NODE', 'SERIAL', 'MAC', 'SUBNET', 'FROM', 'UNTIL', 'HOW OFTEN', 'ADDED'];

const row = (
  { id, name, match, once, createdAt, createdBy }: JoinRule,
  nowMs: number,
): string[] => [
  id,
  name,
  match.serial ?? '–',
  match.mac ?? '–',
  match.subnet ?? '–',
  match.from ?? '–',
  match.until ?? '–',
  once ? 'once' : 'always',
  `${formatAge(createdAt, nowMs)} by ${createdBy}`,
];

/** `yard node rule rm`. */
export const nodeRuleRmCommand = defineServerCommand({
  name: 'node rule rm',
  summary: 'Remove a rule; nodes that it let in stay',
  details: 'Administrators only.',
  arguments: [['<rule>', 'id, as yard node rule ls shows it']],
  example: 'yard node rule rm rule-0123456789',
  shape: '{"rule"}',
  input: { rule: z.string() },
  run: async ({ api }, { rule }) => {
    const { data } = JoinRuleId.safeParse(rule);
    if (data === undefined) throw new Fault('NOT_FOUND', { what: 'rule', name: rule });
    await api.removeJoinRule({ params: { rule: data } });
    return { json: { rule }, text: oneLine(`The rule ${rule} was removed.`) };
  },
});

const usage = (problem: string): Fault => new Fault('USAGE', { problem, example: EXAMPLE });
