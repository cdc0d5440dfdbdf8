import type { StackName } from '../../../../../schemas/ids/names.ts';
import { stackDomain } from './make-definition.ts';
import type { StackRecord } from './stack-record.ts';

/** What a removed stack gets when it comes back: what it had, where nobody has it by now. */
export interface ReturnAllotment {
  readonly name: StackName;
  readonly uplinkIndex: number;
  /** One for each network, in their order. */
  readonly vnis: readonly number[];
  /** One for each published port, in their order. */
  readonly hostPorts: readonly number[];
}

/** @returns the record of a removed stack as it comes back, perhaps under another name */
export function returnStack(record: StackRecord, allotment: ReturnAllotment): StackRecord {
  const { definition } = record;
  const { name, uplinkIndex, vnis, hostPorts } = allotment;
  return {
    ...record,
    name,
    keptUntil: undefined,
    definition: {
      ...definition,
      domain: stackDomain(name),
      uplinkIndex,
      machines: definition.machines.map((machine) => ({
        ...machine,
        name: `${name}${machine.name.slice(record.name.length)}`,
      })),
      networks: definition.networks.map((network, i) => ({
        ...network,
        vni: vnis[i] ?? network.vni,
      })),
      ports: definition.ports.map((port, i) => ({
        ...port,
        hostPort: hostPorts[i] ?? port.hostPort,
      })),
    },
  };
}
