import type { CloneRequest } from '../../../../../../schemas/api/resources/clone.ts';
import type { StackDefinition } from '../../define/definition.ts';
import type { StackRecord } from '../../define/stack-record.ts';
import type { Site } from '../../../../nodes/core/site.ts';
import type { CloneInput } from '../plan-clone.ts';
import { freeName } from '../plan-install.ts';
import { type NextSystem, systemNeeds } from '../upgrade/upgrade-room.ts';

/** Longer names of stacks are cut for it; the whole has to be a label of DNS. */
const NAME_CHARS = 20;

/**
 * What a clone is planned from that an upgrade is rehearsed on: it needs memory for whichever version takes
 * more, and disks of both beside each other.
 *
 * @param next what the stack will be, and `systems`, the system disks that it gets
 */
export function cloneForRehearsal(
  record: StackRecord,
  { next, systems }: { readonly next: StackDefinition; readonly systems: readonly NextSystem[] },
  site: Site,
): Pick<CloneInput, 'record' | 'besides'> & { readonly request: CloneRequest } {
  const { definition } = record;
  const wish = `${record.name.slice(0, NAME_CHARS).replace(/-+$/, '')}-rehearsal`;
  return {
    record: { ...record, definition: { ...definition, machines: largest(definition, next) } },
    besides: systemNeeds(systems, site),
    request: { name: freeName(wish, site.stackNames), fenced: true, ports: {}, start: true },
  };
}

const largest = (now: StackDefinition, next: StackDefinition): StackDefinition['machines'] =>
  now.machines.map((machine, index) => {
    const is = next.machines[index] ?? machine;
    return {
      ...machine,
      cpu: Math.max(machine.cpu, is.cpu),
      memoryBytes: Math.max(machine.memoryBytes, is.memoryBytes),
    };
  });
