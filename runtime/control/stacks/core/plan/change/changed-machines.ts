import type { MachineSize } from '../../define/alter-stack.ts';
import type { DefinedMachine } from '../../define/definition.ts';
import type { StackRecord } from '../../define/stack-record.ts';
import { inStartOrder } from '../../desired/in-start-order.ts';
import { type ChangedAnswers, filesNaming } from './change-answers.ts';
import { type ChangedSizes, differ } from './change-sizes.ts';

/** What a change does to one machine. */
export interface ChangedMachine {
  readonly machine: DefinedMachine;
  readonly to: MachineSize;
  /** Paths of files that are written anew. */
  readonly files: readonly string[];
  /** What runs after that, with the keys of what has changed; undefined: nothing. */
  readonly hook: string[] | undefined;
  /** Why it is restarted; empty: it is not. */
  readonly why: ('size' | 'answers')[];
}

/** @returns machines that are not left as they are, in the order in which they are changed */
export const changedMachines = (
  stack: Pick<StackRecord, 'definition' | 'appliance'>,
  { sizes }: Pick<ChangedSizes, 'sizes'>,
  { rows }: Pick<ChangedAnswers, 'rows'>,
): ChangedMachine[] =>
  inStartOrder(stack).flatMap((machine): ChangedMachine[] => {
    const role = stack.appliance.manifest.roles[machine.role];
    if (!role) return [];
    const to = sizes.get(machine.role) ?? machine;
    const own = rows.filter(({ roles }) => roles.includes(machine.role));
    const keys = own.map(({ key }) => key);
    const isResized = differ(machine, to);
    if (own.length === 0 && !isResized) return [];
    const { change } = role.hooks;
    return [
      {
        machine,
        to: { cpu: to.cpu, memoryBytes: to.memoryBytes },
        files: filesNaming(role, keys),
        hook: change && keys.length > 0 ? [...change, ...keys] : undefined,
        why: [
          ...(isResized ? (['size'] as const) : []),
          ...(own.some(({ how }) => how === 'restart') ? (['answers'] as const) : []),
        ],
      },
    ];
  });
