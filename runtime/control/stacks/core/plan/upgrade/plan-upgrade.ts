import { ROLE_PARTS, type UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import type { Role } from '../../../../../../schemas/appliance/role.ts';
import { formatByteSize } from '../../../../../../schemas/ids/byte-size.ts';
import type { ParameterValue } from '../../../../../../schemas/appliance/parameter.ts';
import { fetchBytes } from '../../../../releases/core/planned-appliance.ts';
import type { DefinedMachine, StackDefinition } from '../../define/definition.ts';
import { defineImages } from '../../define/make-definition.ts';
import { declaredPorts } from '../declared-ports.ts';
import { sizeAfter } from '../../define/size-range.ts';
import { hashOf, trustProblems } from '../plan-install.ts';
import type { Remark } from '../remark.ts';
import { countProblems, nodeProblems, volumeProblems } from '../why-no-point.ts';
import { latestRehearsal } from '../rehearsal/latest-rehearsal.ts';
import { type Answers, upgradeAnswers } from './upgrade-answers.ts';
import { upgradeDowntimeMs } from './upgrade-downtime.ts';
import type { UpgradeInput } from './upgrade-input.ts';
import { upgradeObstacles } from './upgrade-obstacles.ts';
import { upgradePorts, type UpgradePorts } from './upgrade-ports.ts';
import { imagesThere, type NextSystem, upgradeRoom } from './upgrade-room.ts';
import { upgradeSecrets } from './upgrade-secrets.ts';

/** A plan, and what a submission takes from planning besides. */
export interface PlannedUpgrade {
  readonly plan: UpgradePlan;
  /** What the stack will be, with the disks that it has now. */
  readonly next: StackDefinition;
  /** The system disks that it gets. */
  readonly systems: readonly NextSystem[];
  /** Answers to all questions, passwords among them. */
  readonly values: Record<string, ParameterValue>;
}

/**
 * Computes everything that an upgrade would do. Pure: the same input gives the same plan and hash.
 *
 * What stands in the way is collected in `problems`, all at once; a plan with problems still shows what
 * would be done.
 */
export function planUpgrade(input: UpgradeInput): PlannedUpgrade {
  const { record, appliance, site } = input;
  const { manifest: after } = appliance;
  const decided = decide(input);
  const { next, systems } = decided;
  const firm = firmPart(input, decided);
  const plan: UpgradePlan = {
    ...firm,
    hash: hashOf(firm),
    changes: after.changes,
    fetch: {
      bytes: fetchBytes(appliance.images, imagesThere(systems, site)),
      totalBytes: fetchBytes(appliance.images, new Set()),
    },
    downtimeMs:
      record.power === 'off' ? null : upgradeDowntimeMs(next.machines, after, input.sight.machines),
    trust: input.trust,
    rehearsal: latestRehearsal(input.rehearsals, firm),
    notices: [...noticesOf(input), ...decided.ports.notices],
    problems: problemsOf(input, decided),
  };
  return { plan, next, systems, values: decided.answers.values };
}

interface Decided {
  readonly answers: Answers;
  readonly ports: UpgradePorts;
  readonly next: StackDefinition;
  readonly systems: readonly NextSystem[];
}

function decide(input: UpgradeInput): Decided {
  const { record, secrets, request, appliance, others } = input;
  const { definition } = record;
  const { manifest: after } = appliance;
  const gateway = others.nodes.find(({ id }) => id === definition.gateway);
  const own = {
    published: definition.ports,
    held: definition.heldPorts ?? [],
    declared: declaredPorts(record.appliance.manifest).map(({ key }) => key),
  };
  // Into a fenced clone leads no port, whatever its version publishes.
  const ports = record.clone?.fenced
    ? { ports: [], rows: [], problems: [], notices: [] }
    : upgradePorts(after, own, request.ports, gateway?.ports ?? []);
  return {
    answers: upgradeAnswers({
      before: record.appliance.manifest,
      after,
      had: record.parameters,
      passwords: secrets.parameters,
      given: request.parameters,
    }),
    ports,
    next: {
      ...definition,
      images: defineImages(appliance),
      machines: definition.machines.map((each) =>
        nextMachine(each, record.appliance.manifest.roles[each.role], after.roles[each.role]),
      ),
      ports: ports.ports,
    },
    systems: nextSystems(input),
  };
}

type Firm = Omit<
  UpgradePlan,
  'hash' | 'changes' | 'fetch' | 'downtimeMs' | 'trust' | 'rehearsal' | 'notices' | 'problems'
>;

/** What is promised. */
function firmPart(input: UpgradeInput, { answers, ports, next }: Decided): Firm {
  const { record, appliance, request } = input;
  const { manifest: before } = record.appliance;
  const { manifest: after, address, digest, registry } = appliance;
  const { title, version } = after;
  return {
    stack: { id: record.id, name: record.name },
    appliance: { address, title, version, digest, registry },
    from: { version: before.version, digest: record.appliance.digest },
    machines: next.machines.map((machine, index) =>
      machineRow(machine, record.definition.machines[index] ?? machine, input),
    ),
    roles: Object.entries(after.roles).map(([role, is]) => ({
      role,
      changed: changedParts(before.roles[role], is),
      hooks: hooksOf(before.roles[role], is, record.power),
    })),
    ports: ports.rows,
    parameters: answers.rows,
    secrets: upgradeSecrets(before.secrets, after.secrets),
    permissions: { from: before.permissions, to: after.permissions },
    power: record.power,
    probationMs: request.probationMs,
  };
}

/** What several looks have found is told once. */
function problemsOf(input: UpgradeInput, { answers, ports, next, systems }: Decided): Remark[] {
  const { record, appliance, request, trust } = input;
  const found = [
    ...trustProblems(trust),
    ...upgradeObstacles({
      stack: record,
      before: record.appliance.manifest,
      after: appliance.manifest,
      allowInternet: request.allowInternet,
    }),
    ...answers.problems,
    ...ports.problems,
    ...nodeProblems(input),
    ...countProblems(input),
    ...volumeProblems(input),
    ...upgradeRoom({ ...input, stack: record, next, systems }),
  ];
  return [...new Map(found.map((each) => [`${each.code} ${each.message}`, each])).values()];
}

function nextMachine(
  machine: DefinedMachine,
  was: Role | undefined,
  role: Role | undefined,
): DefinedMachine {
  if (!role) return machine;
  const { firmware: _before, ...rest } = machine;
  return {
    ...rest,
    ...sizeAfter(machine, was, role),
    ...(role.firmware === undefined ? {} : { firmware: role.firmware }),
  };
}

/** In the pool in which the system disk is that it takes the place of. */
const nextSystems = ({ record: { definition }, appliance }: UpgradeInput): NextSystem[] =>
  definition.machines.flatMap((machine): NextSystem[] => {
    const system = appliance.manifest.roles[machine.role]?.system;
    const had = systemOf(definition, machine);
    if (!system || !had) return [];
    const image = appliance.images.find(({ id }) => id === system.index);
    return [{ machine, pool: had.pool, sizeBytes: system.sizeBytes, image }];
  });

const systemOf = ({ volumes }: StackDefinition, { id }: DefinedMachine) =>
  volumes.find(({ machine, kind }) => machine === id && kind === 'system');

function machineRow(
  next: DefinedMachine,
  was: DefinedMachine,
  { record: { definition }, appliance }: UpgradeInput,
): UpgradePlan['machines'][number] {
  const had = systemOf(definition, was)?.sizeBytes ?? 0;
  return {
    name: was.name,
    role: was.role,
    cpu: { from: was.cpu, to: next.cpu },
    memoryBytes: { from: was.memoryBytes, to: next.memoryBytes },
    firmware: { from: was.firmware ?? 'bios', to: next.firmware ?? 'bios' },
    systemBytes: {
      from: had,
      to: appliance.manifest.roles[was.role]?.system.sizeBytes ?? had,
    },
    data: definition.volumes
      .filter(({ machine, kind }) => machine === was.id && kind === 'data')
      .map(({ name, sizeBytes }) => ({ name, sizeBytes })),
  };
}

type Part = (typeof ROLE_PARTS)[number];

function changedParts(was: Role | undefined, is: Role): Part[] {
  if (!was) return [];
  const of = (role: Role): Record<Part, unknown> => ({
    image: role.system.index,
    files: role.files,
    commands: role.commands,
    users: role.users,
    mounts: Object.entries(role.data).map(([name, { mount }]) => [name, mount]),
    order: role.after,
    readiness: role.ready,
    actions: role.actions,
  });
  const [before, after] = [of(was), of(is)];
  return ROLE_PARTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}

/** In machines that are off, nothing runs. */
function hooksOf(
  was: Role | undefined,
  is: Role,
  power: 'on' | 'off',
): UpgradePlan['roles'][number]['hooks'] {
  if (power === 'off') return [];
  return [
    ...(was?.hooks.upgrade ? (['before'] as const) : []),
    ...(is.hooks.upgrade ? (['after'] as const) : []),
  ];
}

function noticesOf({ record, appliance }: UpgradeInput): Remark[] {
  const { definition, power, name } = record;
  const roleOf = new Map(definition.machines.map((machine) => [machine.id, machine]));
  const sizes = definition.volumes.flatMap((volume): Remark[] => {
    const machine = roleOf.get(volume.machine);
    const wanted = appliance.manifest.roles[machine?.role ?? '']?.data[volume.name]?.size;
    if (volume.kind === 'system' || wanted === undefined || wanted <= volume.sizeBytes) return [];
    const message =
      `The volume “${volume.name}” of ${machine?.name ?? ''} stays at ` +
      `${formatByteSize(volume.sizeBytes)}; a new one would have ${formatByteSize(wanted)}.`;
    return [{ code: 'DATA_SIZE_KEPT', message }];
  });
  const off: Remark = {
    code: 'NOT_TRIED',
    message: `${name} is off and stays off: whether the newer version works is seen when it is started. Its restore point stays until you delete it.`,
  };
  return [...(power === 'off' ? [off] : []), ...sizes];
}
