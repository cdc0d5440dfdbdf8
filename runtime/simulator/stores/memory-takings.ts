import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import type { ReturnAllotment } from '../../control/stacks/core/define/return-stack.ts';
import { lanAddresses } from '../../control/nodes/core/lan-addresses.ts';
import type { StackRecord } from '../../control/stacks/core/define/stack-record.ts';
import type { Allotments } from '../../control/stacks/ports/stack-store.ts';

type Takings = Map<string, string>;

const nameKey = (name: string): string => `name ${name}`;
const vniKey = (vni: number): string => `vni ${vni}`;
const uplinkKey = (gateway: string, index: number): string => `uplink ${gateway} ${index}`;
const portKey = (gateway: string, protocol: string, port: number): string =>
  `port ${gateway} ${protocol}/${port}`;

/** @returns what a stack has at its gateway, in the order in which it is taken */
export const gatewayTakings = ({ definition }: Pick<StackRecord, 'definition'>): string[] => [
  uplinkKey(definition.gateway, definition.uplinkIndex),
  ...definition.ports.map(({ protocol, hostPort }) =>
    portKey(definition.gateway, protocol, hostPort),
  ),
];

/** @returns everything that a stack has and nobody else may have */
export const allTakings = (record: StackRecord): string[] => [
  nameKey(record.name),
  ...record.definition.networks.map(({ vni }) => vniKey(vni)),
  ...gatewayTakings(record),
  ...lanAddresses(record.definition).map(({ uplink, address }) => `lan ${uplink} ${address}`),
];

/** Takes all of it, or throws before anything is taken. @throws Fault CONFLICT */
export function take(takings: Takings, record: StackRecord, keys: readonly string[]): void {
  const taken = keys.find((key) => takings.has(key));
  if (taken !== undefined) {
    const why = taken.startsWith('name ') ? 'the name is taken' : `${taken} is taken`;
    throw new Fault('CONFLICT', { what: 'stack', name: record.name, why });
  }
  for (const key of keys) takings.set(key, record.id);
}

export function giveBack(takings: Takings, stack: string, keys?: readonly string[]): void {
  for (const [key, owner] of takings) {
    if (owner === stack && (keys?.includes(key) ?? true)) takings.delete(key);
  }
}

/** @returns the first number from `first` on whose key nobody has */
function firstFree(isTaken: (candidate: number) => boolean, first: number): number {
  let candidate = first;
  while (isTaken(candidate)) candidate += 1;
  return candidate;
}

export function allot(
  takings: Takings,
  request: { gateway: string; networks: number },
): Allotments {
  const vnis: number[] = [];
  for (let count = 0; count < request.networks; count += 1) {
    vnis.push(
      firstFree((vni) => takings.has(vniKey(vni)) || vnis.includes(vni), LIMITS.network.firstVni),
    );
  }
  const uplinkIndex = firstFree((index) => takings.has(uplinkKey(request.gateway, index)), 0);
  return { uplinkIndex, vnis };
}

/** @returns what a removed stack had, or the next that is free where somebody has it by now */
export function allotAgain(
  takings: Takings,
  { definition }: StackRecord,
  name: StackName,
): ReturnAllotment {
  const { gateway, networks, ports, uplinkIndex } = definition;
  const given = new Set<string>();
  const keepOrNext = (had: number, first: number, keyOf: (number: number) => string): number => {
    const isTaken = (number: number): boolean =>
      takings.has(keyOf(number)) || given.has(keyOf(number));
    const found = isTaken(had) ? firstFree(isTaken, first) : had;
    given.add(keyOf(found));
    return found;
  };
  return {
    name,
    uplinkIndex: keepOrNext(uplinkIndex, 0, (index) => uplinkKey(gateway, index)),
    vnis: networks.map(({ vni }) => keepOrNext(vni, LIMITS.network.firstVni, vniKey)),
    hostPorts: ports.map(({ protocol, hostPort }) =>
      keepOrNext(hostPort, LIMITS.stack.hostPortFirst, (port) => portKey(gateway, protocol, port)),
    ),
  };
}
