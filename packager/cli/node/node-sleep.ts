import { z } from 'zod';
import {
  type Sleep,
  SleepHours,
  SleepPolicy,
  WEEK_DAYS,
} from '../../../schemas/api/resources/sleep.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize, parseByteSize } from '../../../schemas/ids/byte-size.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

const SHAPE = 'Sleep as in the API';

/** `yard node sleep show`. */
export const nodeSleepShowCommand = defineServerCommand({
  name: 'node sleep show',
  summary: 'Show which idle nodes go to sleep, and why each node is awake',
  example: 'yard node sleep show',
  shape: SHAPE,
  input: {},
  run: async ({ api, context }) => {
    const sleep = await api.getSleep();
    return { json: sleep, text: sleepLines(sleep, context.now()).join('\n') };
  },
});

/** `yard node sleep set`. */
export const nodeSleepSetCommand = defineServerCommand({
  name: 'node sleep set',
  summary: 'Have idle nodes go to sleep, and say how much stays warm',
  details:
    'What is not named stays as it was. A node sleeps only if nothing is on it and it was seen to wake; it is ' +
    'woken for what is to run on it. Administrators only.',
  options: [
    ['--idle <duration>', 'how long a node is idle before it goes to sleep (30 min)'],
    ['--warm <number>', 'so many nodes that take machines stay awake (1)'],
    ['--spare-memory <size>', 'so much memory of awake nodes stays free (0)'],
    ['--spare-cpus <number>', 'so many virtual cores of awake nodes stay free (0)'],
    ['--hours <from-to>', 'when nodes may sleep, such as 22:00-06:00; “always” at any time'],
    ['--days <days>', 'with --hours: the days on which these begin, such as mon,tue,sat'],
    ['--zone <zone>', 'with --hours: their time zone (UTC)'],
  ],
  repeatable: [
    ['--except <node>', 'a node that stays awake; “none” to leave none out'],
    ['--except-label <label>', 'key or key=value: such nodes stay awake; “none” to leave none out'],
  ],
  example: 'yard node sleep set --idle "30 min" --warm 2 --except barn-1',
  shape: SHAPE,
  input: {
    idle: z.string().optional(),
    warm: z.coerce.number().optional(),
    spareMemory: z.string().optional(),
    spareCpus: z.coerce.number().optional(),
    hours: z.string().optional(),
    days: z.string().optional(),
    zone: z.string().optional(),
    except: z.array(z.string()).default([]),
    exceptLabel: z.array(z.string()).default([]),
  },
  run: async (connection, input) => {
    const { api, context } = connection;
    const now = (await api.getSleep()).policy ?? SleepPolicy.parse({});
    const { idle, warm, spareMemory, spareCpus, except, exceptLabel } = input;
    const policy = checked(SleepPolicy, {
      ...now,
      ...(idle === undefined ? {} : { idleMs: readSpan(idle) }),
      ...(warm === undefined ? {} : { warmNodes: warm }),
      ...(spareMemory === undefined ? {} : { spareMemoryBytes: readSize(spareMemory) }),
      ...(spareCpus === undefined ? {} : { spareCpus }),
      hours: readHours(now.hours, input),
      ...(except.length === 0 ? {} : { exceptNodes: await readNodes(connection, except) }),
      ...(exceptLabel.length === 0
        ? {}
        : { exceptLabels: withoutNone(exceptLabel).map(readLabel) }),
    });
    const sleep = await api.setSleep({ body: { policy } });
    return { json: sleep, text: policyLines(sleep, context.now()).join('\n') };
  },
});

/** `yard node sleep off`. */
export const nodeSleepOffCommand = defineServerCommand({
  name: 'node sleep off',
  summary: 'Have no node go to sleep by itself any more',
  details:
    'Those that sleep sleep on: they are woken for what is to run on them, or by yard node power on. ' +
    'Administrators only.',
  example: 'yard node sleep off',
  shape: SHAPE,
  input: {},
  run: async ({ api, context }) => {
    const sleep = await api.setSleep({ body: { policy: null } });
    return { json: sleep, text: policyLines(sleep, context.now()).join('\n') };
  },
});

const usage = (problem: string): Fault => new Fault('USAGE', { problem });

/** @throws Fault USAGE */
function checked<Value>(shape: z.ZodType<Value>, value: unknown): Value {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw usage(`${first?.path.join('.') ?? ''}: ${first?.message ?? 'not possible'}.`);
}

function readSpan(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw usage(`“${text}” is no duration: write it as "30 min" or "2 h".`);
}

function readSize(text: string): number {
  const bytes = text === '0' ? 0 : parseByteSize(text);
  if (bytes !== undefined) return bytes;
  throw usage(`“${text}” is no size with a unit: write it as 16GiB.`);
}

function readHours(
  now: SleepPolicy['hours'],
  {
    hours,
    days,
    zone,
  }: { hours?: string | undefined; days?: string | undefined; zone?: string | undefined },
): SleepPolicy['hours'] {
  if (hours === 'always') return null;
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours ?? '') ?? [];
  if (hours !== undefined && from === undefined) {
    throw usage(`“${hours}” are no hours: write them as 22:00-06:00.`);
  }
  if (from === undefined && !now) {
    if (days === undefined && zone === undefined) return null;
    throw usage('--days and --zone go with --hours.');
  }
  return checked(SleepHours, {
    ...now,
    ...(from === undefined ? {} : { from, to }),
    ...(days === undefined ? {} : { days: days.toLowerCase().split(',') }),
    ...(zone === undefined ? {} : { zone }),
  });
}

const withoutNone = (words: readonly string[]): string[] => words.filter((word) => word !== 'none');

const readNodes = ({ api }: Connection, names: readonly string[]) =>
  Promise.all(withoutNone(names).map(async (node) => (await api.getNode({ params: { node } })).id));

function readLabel(word: string): { key: string; value?: string } {
  const at = word.indexOf('=');
  return at < 0 ? { key: word } : { key: word.slice(0, at), value: word.slice(at + 1) };
}

function sleepLines(sleep: Sleep, nowMs: number): string[] {
  const rows = sleep.nodes.map(({ name, state, why }) => [
    name,
    state,
    oneLine(why ?? (state === 'asleep' ? 'It is woken when it is needed.' : '–')),
  ]);
  const nodes = rows.length === 0 ? [] : ['', ...table(rows, ['NAME', 'STATE', 'WHY'])];
  return [...policyLines(sleep, nowMs), ...nodes];
}

function policyLines({ policy, by, at, nodes }: Sleep, nowMs: number): string[] {
  if (!policy) {
    const asleep = nodes.filter(({ state }) => state === 'asleep').map(({ name }) => name);
    return [
      'No node goes to sleep by itself.',
      ...(asleep.length === 0
        ? []
        : [oneLine(`Asleep: ${asleep.join(', ')}. To wake one: yard node power on <node>`)]),
    ];
  }
  const { idleMs, warmNodes, spareMemoryBytes, spareCpus, hours } = policy;
  const { exceptNodes, exceptLabels } = policy;
  const left = [
    ...exceptNodes.map((id) => nodes.find((node) => node.id === id)?.name ?? id),
    ...exceptLabels.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)),
  ];
  return [
    `Nodes sleep after ${formatDuration(idleMs)} without work${hours ? `, ${hoursWords(hours)}` : ''}.`,
    `Awake stay ${formatCount(warmNodes, 'node')}, ${formatByteSize(spareMemoryBytes)} of free memory, ` +
      `${formatCount(spareCpus, 'free virtual core')}.`,
    ...(left.length === 0 ? [] : [oneLine(`Left out: ${left.join(', ')}.`)]),
    ...(by !== null && at !== null ? [oneLine(`Set by ${by} ${formatAge(at, nowMs)}.`)] : []),
  ];
}

const hoursWords = ({ from, to, days, zone }: NonNullable<SleepPolicy['hours']>): string =>
  `${from} to ${to} ${zone}${days.length === WEEK_DAYS.length ? '' : ` from ${days.join(', ')}`}`;
