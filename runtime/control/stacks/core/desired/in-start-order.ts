import type { StackRecord } from '../define/stack-record.ts';
import type { DefinedMachine } from '../define/definition.ts';
import { prerequisitesOf } from './start-order.ts';

/** @returns machines of a stack, each behind those that it comes after; else as they are defined */
export function inStartOrder(
  stack: Pick<StackRecord, 'definition' | 'appliance'>,
): DefinedMachine[] {
  const ordered = new Set<DefinedMachine>();
  const passed = new Set<DefinedMachine>();
  const add = (machine: DefinedMachine): void => {
    if (passed.has(machine)) return;
    passed.add(machine);
    for (const before of prerequisitesOf(machine, stack)) add(before);
    ordered.add(machine);
  };
  for (const machine of stack.definition.machines) add(machine);
  return [...ordered];
}
