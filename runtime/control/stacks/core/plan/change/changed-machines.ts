import type { MachineSize } from '../../define/alter-stack.ts';
import type { DefinedMachine } from '../../define/definition.ts';
import type { StackRecord } from '../../define/stack-record.ts';
import { inStartOrder } from '../../desired/in-start-order.ts';
import { type ChangedAnswers, parameterPath } from './change-answers.ts';
import { type ChangedSecrets, secretPath } from './change-secrets.ts';
import { type ChangedSizes, differ } from './change-sizes.ts';
import { filesNaming } from './files-naming.ts';

/** What a change does to one machine. */
export interface ChangedMachine {
  readonly machine: DefinedMachine;
  readonly to: MachineSize;
  /** Paths of files that are written anew. */
  readonly files: readonly string[];
  /** What runs after that, with what has changed: keys of parameters, `secrets.key`; undefined: nothing. */
  readonly hook: string[] | undefined;
  /** Why it is restarted; empty: it is not. */
  readonly why: ('size' | 'answers' | 'secrets')[];
}

/** @returns machines that are not left as they are, in the order in which they are changed */
export const changedMachines = (
  stack: Pick<StackRecord, 'definition' | 'appliance'>,
  { sizes }: Pick<ChangedSizes, 'sizes'>,
  { rows: answers }: Pick<ChangedAnswers, 'rows'>,
  { rows: secrets }: Pick<ChangedSecrets, 'rows'>,
): ChangedMachine[] =>
  inStartOrder(stack).flatMap((machine): ChangedMachine[] => {
    const role = stack.appliance.manifest.roles[machine.role];
    if (!role) return [];
    const to = sizes.get(machine.role) ?? machine;
    const isOwn = ({ roles }: { readonly roles: readonly string[] }) =>
      roles.includes(machine.role);
    const [told, made] = [answers.filter(isOwn), secrets.filter(isOwn)];
    const paths = [
      ...told.map(({ key }) => parameterPath(key)),
      ...made.map(({ key }) => secretPath(key)),
    ];
    const named = [...told.map(({ key }) => key), ...made.map(({ key }) => secretPath(key))];
    const isResized = differ(machine, to);
    if (named.length === 0 && !isResized) return [];
    const { change } = role.hooks;
    return [
      {
        machine,
        to: { cpu: to.cpu, memoryBytes: to.memoryBytes },
        files: filesNaming(role, paths),
        hook: change && named.length > 0 ? [...change, ...named] : undefined,
        why: [
          ...(isResized ? (['size'] as const) : []),
          ...(told.some(isRestart) ? (['answers'] as const) : []),
          ...(made.some(isRestart) ? (['secrets'] as const) : []),
        ],
      },
    ];
  });

const isRestart = ({ how }: { readonly how: 'live' | 'restart' }): boolean => how === 'restart';
