import type { ChangePlan, ChangeRequest } from '../../../../../../schemas/api/resources/change.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import { formatByteSize } from '../../../../../../schemas/ids/byte-size.ts';
import type { MachineSize } from '../../define/alter-stack.ts';
import type { DefinedMachine } from '../../define/definition.ts';
import { type Range, sizeRange } from '../../define/size-range.ts';
import type { Remark } from '../remark.ts';

export interface ChangedSizes {
  /** What each machine of a role is to have; of those roles that change. */
  readonly sizes: ReadonlyMap<string, MachineSize>;
  readonly rows: ChangePlan['sizes'];
  readonly may: ChangePlan['may']['roles'];
  readonly problems: Remark[];
}

/** Decides what machines are to have of their nodes, within what the publisher lets an operator choose. */
export function changeSizes(
  machines: readonly DefinedMachine[],
  { roles }: Pick<ApplianceManifest, 'roles'>,
  wanted: ChangeRequest['sizes'],
): ChangedSizes {
  const unknown = Object.keys(wanted).filter((role) => !Object.hasOwn(roles, role));
  const found = Object.entries(roles).flatMap(([role, description]) => {
    const own = machines.filter((machine) => machine.role === role);
    const [first] = own;
    if (!first) return [];
    const range = sizeRange(description);
    const to = {
      cpu: wanted[role]?.cpu ?? first.cpu,
      memoryBytes: wanted[role]?.memoryBytes ?? first.memoryBytes,
    };
    const changes = own.some(({ cpu, memoryBytes }) => differ({ cpu, memoryBytes }, to));
    return [{ role, own, first, range, to, changes }];
  });
  const changed = found.filter(({ changes }) => changes);
  return {
    sizes: new Map(changed.map(({ role, to }) => [role, to])),
    rows: changed.map(({ role, own, first, to }) => ({
      role,
      machines: own.length,
      cpu: change(first.cpu, to.cpu),
      memoryBytes: change(first.memoryBytes, to.memoryBytes),
    })),
    may: found.map(({ role, own, first, range }) => ({
      role,
      machines: own.length,
      cpu: { now: first.cpu, ...range.cpu },
      memoryBytes: { now: first.memoryBytes, ...range.memoryBytes },
    })),
    problems: [
      ...unknown.map((role) => unknownRole(role, Object.keys(roles))),
      ...changed.flatMap(({ role, first, range, to }) => [
        ...outside(role, range.cpu, change(first.cpu, to.cpu), (cpu) => `${cpu} cpu`),
        ...outside(role, range.memoryBytes, change(first.memoryBytes, to.memoryBytes), memoryWords),
      ]),
    ],
  };
}

const change = (from: number, to: number) => ({ from, to });

const memoryWords = (bytes: number): string => `${formatByteSize(bytes)} of memory`;

export const differ = (a: MachineSize, b: MachineSize): boolean =>
  a.cpu !== b.cpu || a.memoryBytes !== b.memoryBytes;

export const unknownRole = (role: string, known: readonly string[]): Remark => ({
  code: 'ROLE_UNKNOWN',
  message: `It has no role “${role}”.`,
  action: `Its roles are: ${known.join(', ')}.`,
});

/** What a machine has already it may keep, whatever a newer version says. */
function outside(
  role: string,
  { minimum, maximum }: Range,
  { from, to }: ReturnType<typeof change>,
  words: (amount: number) => string,
): Remark[] {
  if (to === from || (to >= minimum && to <= maximum)) return [];
  const message = `Machines of “${role}” may have ${words(minimum)} to ${words(maximum)}, and not ${words(to)}.`;
  return [{ code: 'SIZE_INVALID', message }];
}
