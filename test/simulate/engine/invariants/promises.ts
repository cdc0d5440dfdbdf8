import type { StackRecord } from '../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { OperationRecord } from '../../../../runtime/operations/record.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { SeenNode, Sight } from './sight.ts';

/** How long after a mishap on a node what an operation says may be older than it. */
const OLD_NEWS_MS = 120_000;

/** @returns a sentence for each thing that an operation promises by its end, and that is not so */
export function brokenPromises(operation: OperationRecord, sight: Sight): string[] {
  const { stack, data, to, machine } = operation.params as Params;
  const record = sight.tables.stacks.get(stack);
  switch (operation.state) {
    case 'succeeded':
      return promisesOf(operation.kind, { stack, data, to, machine, record, sight });
    case 'failed':
    case 'cancelled':
      return rollbackOf(operation.kind, { stack, data, to, machine, record, sight });
    default:
      return [];
  }
}

interface Params {
  readonly stack: string;
  readonly data?: string | undefined;
  readonly to?: string | undefined;
  readonly machine?: string | undefined;
}

interface Case extends Params {
  readonly record: StackRecord | undefined;
  readonly sight: Sight;
}

function promisesOf(kind: string, at: Case): string[] {
  switch (kind) {
    case OPERATION_KIND.install:
    case OPERATION_KIND.start:
    case OPERATION_KIND.restart:
    case OPERATION_KIND.restore:
      return at.record ? notRunning(at.record, at.sight) : ['its stack is not stored'];
    case OPERATION_KIND.stop:
      return at.record ? stillOn(at.record, at.sight) : ['its stack is not stored'];
    case OPERATION_KIND.remove:
      return leftOf(at, at.data === 'keep');
    case OPERATION_KIND.purge:
      return leftOf(at, false);
    case OPERATION_KIND.moveGateway:
      return at.record?.definition.gateway === at.to ? [] : ['its router is elsewhere'];
    case OPERATION_KIND.moveMachine:
    case OPERATION_KIND.moveMachineCold:
    case OPERATION_KIND.takeOverMachine:
      return machineOf(at)?.node === at.to ? [] : ['its machine is elsewhere'];
    default:
      return [];
  }
}

const machineOf = ({ record, machine }: Case) =>
  record?.definition.machines.find(({ id }) => id === machine);

function rollbackOf(kind: string, at: Case): string[] {
  if (kind === OPERATION_KIND.install) {
    return [...leftOf(at, false), ...(at.record ? ['its stack is still stored'] : [])];
  }
  if (MOVES.has(kind)) return machineOf(at)?.move ? ['its machine is still on its way'] : [];
  return kind === OPERATION_KIND.restore ? leftOf(at, true) : [];
}

const MOVES: ReadonlySet<string> = new Set([
  OPERATION_KIND.moveMachine,
  OPERATION_KIND.moveMachineCold,
  OPERATION_KIND.takeOverMachine,
]);

const isCalm = ({ disturbedAtMs }: SeenNode, { nowMs }: Sight): boolean =>
  nowMs - disturbedAtMs > OLD_NEWS_MS;

const domainsOf = ({ definition }: StackRecord, sight: Sight) =>
  definition.machines.flatMap((machine) => {
    const node = sight.nodes.find(({ id }) => id === machine.node);
    if (!node || !isCalm(node, sight)) return [];
    return [{ name: machine.name, domain: node.world.domains.get(machine.id) }];
  });

const notRunning = (record: StackRecord, sight: Sight): string[] =>
  domainsOf(record, sight)
    .filter(({ domain }) => domain?.state !== 'running')
    .map(({ name, domain }) => `${name} is ${domain?.state ?? 'not there'}`);

const stillOn = (record: StackRecord, sight: Sight): string[] =>
  domainsOf(record, sight)
    .filter(({ domain }) => domain && domain.state !== 'off' && domain.state !== 'crashed')
    .map(({ name, domain }) => `${name} is ${domain?.state ?? ''}`);

/** What of a stack is on nodes although it should be gone, its data perhaps excepted. */
export function leftOf(
  { stack, sight }: Pick<Case, 'stack' | 'sight'>,
  keepsData: boolean,
): string[] {
  const left = new Set(keepsData ? dataOf(stack, sight) : []);
  const shared = [...sight.pools.values()].flatMap(({ volumes }) =>
    [...volumes]
      .filter(([id, volume]) => volume.stack === stack && !left.has(id))
      .map(([id]) => `${id} is still in a shared pool`),
  );
  const onNodes = sight.nodes.flatMap(({ name, world }) => {
    const on = (what: string): string => `${what} is still on ${name}`;
    return [
      ...[...world.domains.values()]
        .filter(({ machine }) => machine.stack === stack)
        .map(({ machine }) => on(machine.name)),
      ...[...world.networks.values()]
        .filter((network) => network.stack === stack)
        .map(({ id }) => on(id)),
      ...[...world.routers.keys()].filter((id) => id === stack).map(() => on('its router')),
      ...[...world.volumes]
        .filter(([id, volume]) => volume.stack === stack && !left.has(id))
        .map(([id]) => on(id)),
    ];
  });
  return [...onNodes, ...shared];
}

const dataOf = (stack: string, { tables }: Sight): string[] =>
  (tables.stacks.get(stack)?.definition.volumes ?? [])
    .filter(({ kind }) => kind === 'data')
    .map(({ id }) => id);
