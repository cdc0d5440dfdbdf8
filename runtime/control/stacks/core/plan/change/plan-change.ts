import type { ChangePlan } from '../../../../../../schemas/api/resources/change.ts';
import type { ParameterValue } from '../../../../../../schemas/appliance/parameter.ts';
import type { DefinedPort, HeldPort } from '../../define/definition.ts';
import { freeName, hashOf } from '../plan-install.ts';
import type { Remark } from '../remark.ts';
import { changeAnswers, type ChangedAnswers } from './change-answers.ts';
import { changeDowntimeMs } from './change-downtime.ts';
import { type ChangedMachine, changedMachines } from './changed-machines.ts';
import type { ChangeInput } from './change-input.ts';
import { changeObstacles, isTold } from './change-obstacles.ts';
import { type ChangedPorts, changePorts } from './change-ports.ts';
import { type ChangedSecrets, changeSecrets } from './change-secrets.ts';
import { type ChangedSizes, changeSizes } from './change-sizes.ts';

/** A plan, and what a submission takes from planning besides. */
export interface PlannedChange {
  readonly plan: ChangePlan;
  /** What is published afterwards. */
  readonly ports: DefinedPort[];
  /** What of it restore points keep taken. */
  readonly kept: HeldPort[];
  readonly machines: ChangedMachine[];
  /** Answers to all questions, passwords among them. */
  readonly values: Record<string, ParameterValue>;
}

/**
 * Computes everything that a change of a stack would do, and what may be changed at all. Pure: the same input gives
 * the same plan and hash.
 *
 * What stands in the way is collected in `problems`, all at once; a plan with problems still shows what
 * would be done.
 */
export function planChange(input: ChangeInput): PlannedChange {
  const { record, sight } = input;
  const decided = decide(input);
  const { sizes, ports, answers, secrets, machines, firm } = decided;
  const restarted = machines.filter(({ machine }) =>
    firm.restarts.some(({ machine: name }) => name === machine.name),
  );
  const kept = keptPorts(input, ports);
  const plan: ChangePlan = {
    ...firm,
    hash: hashOf(firm),
    downtimeMs: changeDowntimeMs(
      restarted.map(({ machine }) => machine),
      record.definition.machines,
      sight.machines,
    ),
    may: { roles: sizes.may, ports: ports.may, parameters: answers.may, secrets: secrets.may },
    notices: noticesOf(input, { ...decided, kept }),
    problems: problemsOf(input, decided),
  };
  return { plan, ports: ports.ports, kept, machines, values: answers.values };
}

interface Decided {
  readonly sizes: ChangedSizes;
  readonly ports: ChangedPorts;
  readonly answers: ChangedAnswers;
  readonly secrets: ChangedSecrets;
  readonly machines: ChangedMachine[];
  readonly firm: Firm;
}

type Firm = Omit<ChangePlan, 'hash' | 'downtimeMs' | 'may' | 'notices' | 'problems'>;

function decide(input: ChangeInput): Decided {
  const { record, secrets: had, request, others } = input;
  const { definition, appliance } = record;
  const gateway = others.nodes.find(({ id }) => id === definition.gateway);
  const now = { published: definition.ports, held: definition.heldPorts ?? [] };
  const sizes = changeSizes(definition.machines, appliance.manifest, request.sizes);
  const ports = changePorts(appliance.manifest, now, request, gateway?.ports ?? []);
  const answers = changeAnswers(record, had, request.parameters);
  const secrets = changeSecrets(appliance.manifest, request.rotate);
  const machines = changedMachines(record, sizes, answers, secrets);
  return {
    sizes,
    ports,
    answers,
    secrets,
    machines,
    firm: firmPart(input, { sizes, ports, answers, secrets, machines }),
  };
}

/** What is promised. */
function firmPart(
  { record, request }: ChangeInput,
  { sizes, ports, answers, secrets, machines }: Omit<Decided, 'firm'>,
): Firm {
  const { id, name, note = '', power } = record;
  return {
    stack: { id, name },
    name: { from: name, to: request.name ?? name },
    note: { from: note, to: request.note ?? note },
    sizes: sizes.rows,
    ports: ports.rows,
    parameters: answers.rows,
    secrets: secrets.rows,
    told: machines.filter(isTold).map(({ machine, files, hook }) => ({
      machine: machine.name,
      files: [...files],
      hook: hook !== undefined,
    })),
    restarts:
      power === 'off'
        ? []
        : machines
            .filter(({ why }) => why.length > 0)
            .map(({ machine, why }) => ({ machine: machine.name, why })),
    power,
  };
}

/** @returns ports that are given up, and that a restore point was made with */
const keptPorts = ({ pointPorts }: ChangeInput, { rows }: ChangedPorts): HeldPort[] =>
  rows
    .filter(({ change }) => change === 'gone')
    .flatMap(({ key, protocol, hostPort }) =>
      pointPorts
        .filter((port) => port.key === key && port.protocol === protocol)
        .map((port) => ({ ...port, hostPort })),
    );

/** What several looks have found is told once. */
function problemsOf(
  input: ChangeInput,
  { sizes, ports, answers, secrets, machines, firm }: Decided,
): Remark[] {
  const { definition } = input.record;
  const next = {
    ...definition,
    machines: definition.machines.map((machine) => ({
      ...machine,
      ...machines.find((each) => each.machine.id === machine.id)?.to,
    })),
  };
  const found = [
    ...nameProblems(input, firm),
    ...sizes.problems,
    ...ports.problems,
    ...answers.problems,
    ...secrets.problems,
    ...changeObstacles(input, { machines, changesPorts: ports.rows.length > 0, next }),
  ];
  if (found.length === 0 && changesNothing(firm)) {
    return [{ code: 'NOTHING', message: 'That is what it is already: nothing would change.' }];
  }
  return [...new Map(found.map((each) => [`${each.code} ${each.message}`, each])).values()];
}

function nameProblems({ stackNames }: ChangeInput, { name }: Firm): Remark[] {
  if (name.from === name.to || !stackNames.has(name.to)) return [];
  const message = `There is already a stack called “${name.to}”.`;
  return [
    { code: 'NAME_TAKEN', message, action: `This is free: ${freeName(name.to, stackNames)}` },
  ];
}

const changesNothing = ({ name, note, sizes, ports, parameters, secrets }: Firm): boolean =>
  name.from === name.to &&
  note.from === note.to &&
  sizes.length + ports.length + parameters.length + secrets.length === 0;

function noticesOf(
  { record }: ChangeInput,
  {
    ports,
    answers,
    secrets,
    machines,
    firm,
    kept,
  }: Decided & { readonly kept: readonly HeldPort[] },
): Remark[] {
  const { power, name, definition } = record;
  const renamed: Remark = {
    code: 'DOMAIN_KEPT',
    message: `Its machines go on knowing each other by the domain ${definition.domain}, and keep what they were told of the name at their first start.`,
  };
  const off: Remark = {
    code: 'NOT_TRIED',
    message: `${name} is off and stays off: its machines have their new sizes when it is started.`,
  };
  const point: Remark = {
    code: 'NO_POINT',
    message:
      'If a machine does not come up with what is new, it is told what was before again. No restore point is made for it.',
    action: `To be able to go back to today’s disks as well, make one first: yard stack point create ${name}`,
  };
  const tells =
    machines.some(isTold) &&
    [...answers.rows, ...secrets.rows].some(({ how }) => how === 'restart');
  return [
    ...(firm.name.from === firm.name.to ? [] : [renamed]),
    ...(power === 'off' && firm.sizes.length > 0 ? [off] : []),
    ...(tells ? [point] : []),
    ...ports.notices,
    ...[...new Set(kept.map(({ hostPort }) => hostPort))].map((port) => ({
      code: 'PORT_HELD',
      message: `Port ${port} stays taken as long as there is a restore point with it, to go back to.`,
    })),
  ];
}
