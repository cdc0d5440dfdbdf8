import type { ChangePlan } from '../../../schemas/api/resources/change.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';
import { mayLines } from './may-lines.ts';
import { remarkRows } from './remark-rows.ts';

/** @returns everything that a change would do, for people; what stands in the way comes first */
export const changeLines = (plan: ChangePlan): string[] => [
  oneLine(`Changes of ${plan.stack.name}`),
  ...section('In the way', plan.problems.flatMap(remarkRows)),
  ...table(headRows(plan)),
  ...section('Machines', plan.sizes.map(sizeRow)),
  ...section('Published ports', plan.ports.map(portRow)),
  ...section('Answers', plan.parameters.map(answerRow)),
  ...section('Secrets made anew', plan.secrets.map(secretRow)),
  ...section('Told what is new', plan.told.map(toldRow)),
  ...section('Restarted, one after the other', plan.restarts.map(restartRow)),
  ...section('Good to know', plan.notices.flatMap(remarkRows)),
  ...(plan.problems.some(({ code }) => code === 'NOTHING') ? mayLines(plan.may) : []),
];

/** @returns what is changed, what is restarted for it, and what is good to know, for a log */
export const briefChangeLines = (plan: ChangePlan): string[] => [
  oneLine(`Changing ${plan.stack.name}: ${restartWords(plan)}`),
  ...plan.ports.map((port) => oneLine(`Published port ${portRow(port).join(', ')}`)),
  ...plan.notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

const headRows = (plan: ChangePlan): string[][] => [
  ...(plan.name.from === plan.name.to ? [] : [['', 'name', `${plan.name.from} → ${plan.name.to}`]]),
  ...(plan.note.from === plan.note.to
    ? []
    : [['', 'note', plan.note.to === '' ? '(none)' : oneLine(plan.note.to)]]),
  ['', 'restarts', restartWords(plan)],
];

function restartWords({ power, restarts, downtimeMs }: ChangePlan): string {
  if (power === 'off') return 'it is off, and stays off';
  if (restarts.length === 0) return 'nothing is restarted';
  const machines = restarts.map(({ machine }) => machine).join(', ');
  if (downtimeMs === null) return `${machines}; how long that takes is not known`;
  return downtimeMs === 0
    ? `${machines}; others go on in their place`
    : `${machines}; without service for about ${formatDuration(downtimeMs)}, and the time that stopping takes`;
}

function sizeRow({ role, machines, cpu, memoryBytes }: ChangePlan['sizes'][number]): string[] {
  return [
    role,
    machines === 1 ? '1 machine' : `${machines} machines`,
    words(cpu, (count) => `${count} cpu`),
    words(memoryBytes, formatByteSize),
  ];
}

/** `4 GiB`, or `4 GiB → 8 GiB` where it changes. */
const words = <Value>(
  { from, to }: { readonly from: Value; readonly to: Value },
  show: (value: Value) => string,
): string => (from === to ? show(to) : `${show(from)} → ${show(to)}`);

function portRow({
  key,
  change,
  was,
  hostPort,
  role,
  port,
  protocol,
}: ChangePlan['ports'][number]): string[] {
  const leads = `to ${role} ${port}/${protocol}`;
  if (change === 'gone') return [key, `host port ${was}`, leads, 'no longer published'];
  const place = change === 'moved' ? `host port ${was} → ${hostPort}` : `host port ${hostPort}`;
  return [key, place, leads, change];
}

const answerRow = ({ key, from, to, how, roles }: ChangePlan['parameters'][number]): string[] => [
  key,
  from === null && to === null ? '(secret)' : oneLine(`${from ?? '(none)'} → ${to ?? '(none)'}`),
  how === 'live' ? 'while it runs' : 'with a restart',
  roles.join(', '),
];

const secretRow = ({ key, kind, how, roles }: ChangePlan['secrets'][number]): string[] => [
  key,
  kind,
  how === 'live' ? 'while it runs' : 'with a restart',
  roles.join(', '),
];

const toldRow = ({ machine, files, hook }: ChangePlan['told'][number]): string[] => [
  machine,
  files.join(', '),
  hook ? 'then its hook “change”' : '',
];

const WHY_WORDS = {
  size: 'for its size',
  answers: 'for its answers',
  secrets: 'for its secrets',
} as const;

const restartRow = ({ machine, why }: ChangePlan['restarts'][number]): string[] => [
  machine,
  why.map((each) => WHY_WORDS[each]).join(', '),
];
