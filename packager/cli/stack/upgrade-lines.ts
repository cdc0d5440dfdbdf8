import type { UpgradePlan } from '../../../schemas/api/resources/upgrade.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';
import { rehearsedWords } from './rehearsal-lines.ts';
import { remarkRows } from './remark-rows.ts';

/** @returns everything that an upgrade would do, for people; what stands in the way comes first */
export const upgradeLines = (plan: UpgradePlan): string[] => [
  headLine(plan),
  ...section('In the way', plan.problems.flatMap(remarkRows)),
  ...table(headRows(plan)),
  ...section(
    'What is new',
    plan.changes.map(({ kind, text }) => [kind, text]),
  ),
  ...section('Machines', plan.machines.map(machineRow)),
  ...section('Told to machines', plan.roles.flatMap(roleRows)),
  ...section('Disks', plan.machines.flatMap(diskRows)),
  ...section('Published ports', plan.ports.map(portRow)),
  ...section('Parameters', plan.parameters.map(parameterRow)),
  ...section(
    'Secrets',
    plan.secrets.map(({ key, kind, change }) => [key, kind, SECRET_WORDS[change]]),
  ),
  ...section(
    'Good to know',
    plan.notices.map(({ message }) => [message]),
  ),
];

/** @returns what is upgraded, what it opens to the outside, and what is good to know, for a log */
export const briefUpgradeLines = (plan: UpgradePlan): string[] => [
  oneLine(`Upgrading ${headLine(plan)}, ${formatByteSize(plan.fetch.bytes)} to fetch`),
  ...plan.ports.flatMap(openedPort),
  ...newAccess(plan),
  ...plan.notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

const headLine = ({ stack, appliance, from }: UpgradePlan): string =>
  oneLine(`${stack.name} (${appliance.title}) from ${from.version} to ${appliance.version}`);

function openedPort({ key, hostPort, role, port, protocol, change: what }: Port): string[] {
  if (what !== 'new' && what !== 'changed') return [];
  const title = what === 'new' ? 'New published port' : 'Changed published port';
  return [oneLine(`${title} “${key}”: host port ${hostPort}, to ${role} ${port}/${protocol}`)];
}

const newAccess = ({ permissions: { from, to } }: UpgradePlan): string[] =>
  to.egress === 'internet' && from.egress !== 'internet'
    ? ['New: its machines may reach the internet']
    : [];

const headRows = (plan: UpgradePlan): string[][] => [
  ['', 'from', plan.appliance.registry],
  ['', 'digest', plan.appliance.digest],
  ['', 'trust', plan.trust.sentence],
  [
    '',
    'to fetch',
    `${formatByteSize(plan.fetch.bytes)} of ${formatByteSize(plan.fetch.totalBytes)}, while the stack goes on`,
  ],
  ['', 'without service', downtimeWords(plan)],
  ['', 'way back', wayBackWords(plan)],
  ['', 'rehearsed', rehearsedWords(plan.rehearsal)],
  ['', 'outside', egressWords(plan)],
];

function downtimeWords({ power, downtimeMs }: UpgradePlan): string {
  if (power === 'off') return 'it is off, and stays off';
  return downtimeMs === null
    ? 'while its machines stop and start'
    : `about ${formatDuration(downtimeMs)}, and the time that stopping takes`;
}

const wayBackWords = ({ power, probationMs }: UpgradePlan): string =>
  power === 'off'
    ? 'a restore point'
    : `a restore point; by itself, if a machine is not ready or does not stay so for ${formatDuration(probationMs)}`;

function egressWords({ permissions: { from, to } }: UpgradePlan): string {
  const words = to.egress === 'internet' ? 'may reach the internet' : 'none';
  return from.egress === to.egress ? words : `${words} (changed)`;
}

const machineRow = ({ name, cpu, memoryBytes, firmware }: Machine): string[] => [
  name,
  change(cpu, (count) => `${count} cpu`),
  change(memoryBytes, formatByteSize),
  firmware.to === firmware.from && firmware.to === 'bios'
    ? ''
    : change(firmware, (kind) => (kind === 'uefi' ? 'UEFI' : 'BIOS')),
];

type Machine = UpgradePlan['machines'][number];

const roleRows = ({ role, changed, hooks }: UpgradePlan['roles'][number]): string[][] => [
  ...(changed.length === 0 ? [] : [[role, `${changed.join(', ')} changed`]]),
  ...(hooks.length === 0 ? [] : [[role, `its hook “upgrade” runs ${hooks.join(' and ')}`]]),
];

const diskRows = ({ name, systemBytes, data }: Machine): string[][] => [
  [name, 'system', change(systemBytes, formatByteSize), 'begins anew'],
  ...data.map((disk) => [name, disk.name, formatByteSize(disk.sizeBytes), 'stays, with its data']),
];

/** `4 GiB`, or `4 GiB → 8 GiB` where it changes. */
const change = <Value>(
  { from, to }: { readonly from: Value; readonly to: Value },
  words: (value: Value) => string,
): string => (from === to ? words(to) : `${words(from)} → ${words(to)}`);

const portRow = ({ key, hostPort, role, port, protocol, change: what }: Port): string[] => [
  key,
  `host port ${hostPort}`,
  `to ${role} ${port}/${protocol}`,
  PORT_WORDS[what],
];

type Port = UpgradePlan['ports'][number];

const PORT_WORDS: Record<Port['change'], string> = {
  kept: 'as it was',
  changed: 'leads elsewhere',
  new: 'new',
  gone: 'no longer published; kept free for going back',
};

const SECRET_WORDS: Record<UpgradePlan['secrets'][number]['change'], string> = {
  kept: 'as it was',
  new: 'made by the upgrade',
  gone: 'not used any more',
};

function parameterRow({ key, value, origin, isNew }: UpgradePlan['parameters'][number]): string[] {
  const words = origin === 'gone' ? 'not asked any more' : origin;
  return [key, value === null ? '(secret)' : String(value), isNew ? `${words}, new` : words];
}

type Problem = UpgradePlan['problems'][number];

/** By which option of `yard stack upgrade` something is got out of the way. */
const OPTIONS: Readonly<Record<string, string>> = {
  PARAMETER_INVALID: '--set <key=value>',
  NEW_PERMISSION: '--allow-internet',
  PORT_TAKEN: '--publish <key=port>',
};

/** @returns a plan whose problems name the option that helps */
export const withOptions = <Planned extends Pick<UpgradePlan, 'problems'>>(
  plan: Planned,
): Planned => ({
  ...plan,
  problems: plan.problems.map((problem): Problem => {
    const option = OPTIONS[problem.code];
    if (option === undefined || problem.action === undefined) return problem;
    return { ...problem, action: `${problem.action.replace(/\.$/, '')}: ${option}` };
  }),
});
