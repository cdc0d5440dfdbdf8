import type { UpgradePlan } from '../../../schemas/api/resources/upgrade.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { formatAnswer } from '../format/format-answer.ts';
import { upgradeText } from '../../_text/upgrade.ts';
import { changed, type PlannedDifference } from './planned-difference.ts';

const { steps, changes: text } = upgradeText;

/** @returns what an upgrade does, one after the other, in sentences */
export function upgradeSentences(plan: UpgradePlan): string[] {
  const { fetch, power, downtimeMs, probationMs } = plan;
  const hooked = plan.roles.flatMap(({ role, hooks }) => (hooks.length > 0 ? [role] : []));
  const fetched =
    fetch.bytes === 0 ? steps.fetchNothing : steps.toFetch(formatByteSize(fetch.bytes));
  if (power === 'off') return [fetched, steps.off, steps.keep, steps.disks];
  return [
    fetched,
    ...(hooked.length === 0 ? [] : [steps.hooks(hooked.join(', '))]),
    steps.stop,
    steps.keep,
    steps.disks,
    downtimeMs === null ? steps.startUnknown : steps.start(formatDuration(downtimeMs)),
    steps.back(formatDuration(probationMs)),
  ];
}

/** @returns everything that will not be as it was, in the order in which one would ask */
export const upgradeChanges = (plan: UpgradePlan): PlannedDifference[] => [
  ...plan.machines.flatMap(machineChanges),
  ...plan.ports.flatMap((port) => portChanges(port)),
  ...egressChange(plan),
  ...plan.parameters.flatMap((parameter) => parameterChange(parameter)),
  ...plan.secrets.flatMap((secret) => secretChange(secret)),
  ...plan.roles.flatMap(roleChange),
];

function machineChanges({
  name,
  cpu,
  memoryBytes,
  firmware,
  systemBytes,
}: UpgradePlan['machines'][number]): PlannedDifference[] {
  return [
    ...changed(text.cpu(name), cpu, String),
    ...changed(text.memory(name), memoryBytes, formatByteSize),
    ...changed(text.firmware(name), firmware, (kind) => kind.toUpperCase()),
    ...changed(text.system(name), systemBytes, formatByteSize),
  ];
}

function portChanges(port: UpgradePlan['ports'][number]): PlannedDifference[] {
  const what = text.port(port.title);
  const at = text.portAt(port.hostPort, port.role, port.port);
  switch (port.change) {
    case 'kept':
      return [];
    case 'changed':
      return [{ what, before: String(port.hostPort), after: at }];
    case 'new':
      return [{ what, before: text.notPublished, after: at }];
    case 'gone':
      return [{ what, before: at, after: text.notPublished }];
  }
}

const egressChange = ({ permissions: { from, to } }: UpgradePlan): PlannedDifference[] =>
  changed(text.egress, { from: from.egress, to: to.egress }, (egress) =>
    egress === 'internet' ? text.allowed : text.refused,
  );

function parameterChange({
  label,
  value,
  origin,
  isNew,
}: UpgradePlan['parameters'][number]): PlannedDifference[] {
  const words = value === null ? text.secretValue : formatAnswer(value);
  if (origin === 'gone') return [{ what: label, before: words, after: text.notThere }];
  if (isNew) return [{ what: label, before: text.notThere, after: words }];
  return origin === 'given' ? [{ what: label, before: '', after: words }] : [];
}

function secretChange({ key, change }: UpgradePlan['secrets'][number]): PlannedDifference[] {
  if (change === 'kept') return [];
  const what = text.secret(key);
  return change === 'new'
    ? [{ what, before: text.notThere, after: text.madeNew }]
    : [{ what, before: text.secretValue, after: text.unused }];
}

/** The image is another one as a rule, and said above. */
function roleChange({ role, changed: parts }: UpgradePlan['roles'][number]): PlannedDifference[] {
  const told = parts.filter((part) => part !== 'image');
  if (told.length === 0) return [];
  const words = told.map((part) => text.parts[part]).join(', ');
  return [{ what: text.role(role), before: '', after: `${words} ${text.changed}` }];
}
