import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import {
  allotNumber,
  firstFree,
  UPLINKS,
  VNIS,
} from '../../control/stacks/core/define/allot-number.ts';
import type { ReturnAllotment } from '../../control/stacks/core/define/return-stack.ts';
import { lanAddresses } from '../../control/nodes/core/lan-addresses.ts';
import { takenPortsOf } from '../../control/stacks/core/define/held-ports.ts';
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
  ...takenPortsOf(definition).map(({ protocol, hostPort }) =>
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

/** Takes what a change of a stack needs, and gives back what it had and needs no longer. */
export function retake(takings: Takings, before: StackRecord, after: StackRecord): void {
  const [had, has] = [allTakings(before), allTakings(after)];
  take(
    takings,
    after,
    has.filter((key) => !had.includes(key)),
  );
  giveBack(
    takings,
    before.id,
    had.filter((key) => !has.includes(key)),
  );
}

export function giveBack(takings: Takings, stack: string, keys?: readonly string[]): void {
  for (const [key, owner] of takings) {
    if (owner === stack && (keys?.includes(key) ?? true)) takings.delete(key);
  }
}

export function allot(
  takings: Takings,
  { id, gateway, networks }: { id: StackId; gateway: string; networks: number },
): Allotments {
  const vnis: number[] = [];
  for (let count = 0; count < networks; count += 1) {
    const isTaken = (vni: number): boolean => takings.has(vniKey(vni)) || vnis.includes(vni);
    vnis.push(allotNumber(id, VNIS, isTaken));
  }
  const uplinkIndex = allotNumber(id, UPLINKS, (index) => takings.has(uplinkKey(gateway, index)));
  return { uplinkIndex, vnis };
}

/** @returns what a removed stack had, or the next that is free where somebody has it by now */
export function allotAgain(
  takings: Takings,
  { id, definition }: StackRecord,
  name: StackName,
): ReturnAllotment {
  const { gateway, networks, ports, uplinkIndex } = definition;
  const given = new Set<string>();
  type Next = (isTaken: (number: number) => boolean) => number;
  const keepOr = (next: Next, had: number, keyOf: (number: number) => string): number => {
    const isTaken = (number: number): boolean =>
      takings.has(keyOf(number)) || given.has(keyOf(number));
    const found = isTaken(had) ? next(isTaken) : had;
    given.add(keyOf(found));
    return found;
  };
  const nextUplink: Next = (isTaken) => allotNumber(id, UPLINKS, isTaken);
  const nextVni: Next = (isTaken) => allotNumber(id, VNIS, isTaken);
  const nextPort: Next = (isTaken) => firstFree(isTaken, LIMITS.stack.hostPortFirst);
  return {
    name,
    uplinkIndex: keepOr(nextUplink, uplinkIndex, (index) => uplinkKey(gateway, index)),
    vnis: networks.map(({ vni }) => keepOr(nextVni, vni, vniKey)),
    hostPorts: ports.map(({ protocol, hostPort }) =>
      keepOr(nextPort, hostPort, (port) => portKey(gateway, protocol, port)),
    ),
  };
}
