import type { Rehearsal, RehearsalPlan } from '../../../schemas/api/resources/rehearsal.ts';
import type { UpgradePlan } from '../../../schemas/api/resources/upgrade.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';

/** @returns everything that a rehearsal would do, for people; what stands in the way comes first */
export const rehearsalPlanLines = (plan: RehearsalPlan): string[] => [
  headLine(plan),
  ...section(
    'In the way',
    plan.problems.flatMap(({ message, action }) => [
      [message],
      ...(action === undefined ? [] : [[`  ${action}`]]),
    ]),
  ),
  ...table([
    ['', 'on', `${plan.clone.name}, a fenced clone, which is removed afterwards`],
    ['', 'stack', 'stands still for a moment when it is cloned, and goes on'],
    ['', 'to fetch', formatByteSize(plan.fetch.bytes)],
    ['', 'probation', formatDuration(plan.probationMs)],
  ]),
  ...section(
    'What the clone takes meanwhile',
    plan.clone.machines.map(({ name, nodeName, cpu, memoryBytes }) => [
      name,
      `on ${nodeName}`,
      `${cpu} cpu`,
      formatByteSize(memoryBytes),
    ]),
  ),
  ...section(
    'Good to know',
    plan.notices.map(({ message }) => [message]),
  ),
];

const headLine = ({ stack, appliance, from }: RehearsalPlan): string =>
  oneLine(
    `Rehearsing the upgrade of ${stack.name} (${appliance.title}) from ${from.version} to ${appliance.version}`,
  );

/** @returns the same for a log */
export const briefRehearsalLines = (plan: RehearsalPlan): string[] => [
  headLine(plan),
  ...plan.notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

/** @returns what came of a rehearsal */
export const rehearsalLines = (rehearsal: Rehearsal, stack: string): string[] => [
  ...headRows(rehearsal, stack),
  ...rehearsal.hooks.flatMap(({ moment, machine, output }) => [
    '',
    oneLine(`What the hook “upgrade” (${moment}) of ${machine} has printed:`),
    ...block(output.split('\n')),
  ]),
  ...(rehearsal.console.length === 0
    ? []
    : [
        '',
        oneLine(`Last console lines of ${rehearsal.machine ?? 'the machine that failed'}:`),
        ...block(rehearsal.console),
      ]),
];

function headRows(
  { outcome, version, reason, step, withoutServiceMs, pausedMs, probationMs }: Rehearsal,
  stack: string,
): string[] {
  const held = outcome === 'held';
  const [first] = held
    ? [`The upgrade of ${stack} to ${version} held on its clone.`]
    : [`The upgrade of ${stack} to ${version} would be rolled back.`];
  return [
    oneLine(first ?? ''),
    ...table([
      ...(step === null ? [] : [['', 'step', step]]),
      ...(reason === null ? [] : [['', 'cause', reason]]),
      ['', 'without service', serviceWords({ withoutServiceMs })],
      ...(held ? [['', 'stayed ready', `for ${formatDuration(probationMs)}`]] : []),
      ['', 'stack', pausedMs === null ? 'was off' : `stood still for ${pausedMs} ms, and went on`],
    ]),
  ];
}

/** @returns how long there was no service, in words */
export const serviceWords = ({ withoutServiceMs }: Pick<Rehearsal, 'withoutServiceMs'>): string =>
  withoutServiceMs === null
    ? 'until it had gone back'
    : `about ${formatDuration(withoutServiceMs)}`;

const block = (lines: readonly string[]): string[] => lines.map((line) => `  ${oneLine(line)}`);

/** @returns whether an upgrade was rehearsed, when, and with what result */
export function rehearsedWords(rehearsal: UpgradePlan['rehearsal']): string {
  if (rehearsal === null) return 'no; to try it first, on a clone: --rehearse';
  const when = `${rehearsal.at.slice(0, 16).replace('T', ' ')} UTC`;
  const outcome = rehearsal.outcome === 'held' ? 'it held' : 'it would be rolled back';
  const stale = rehearsal.isCurrent ? '' : '; the stack or its answers have changed since';
  return `${when}: ${outcome}${stale}`;
}
