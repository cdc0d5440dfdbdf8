import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';
import { diskNamed } from '../define/disk-named.ts';

/**
 * Finds data volumes by what people call them: `mysql`, or `db/mysql`, by role or machine, where several have one.
 *
 * @throws Fault NOT_FOUND; WHICH_VOLUME: it is one of several
 */
export const dataVolumesNamed = (
  { volumes, machines }: Pick<StackDefinition, 'volumes' | 'machines'>,
  names: readonly string[],
): VolumeId[] => {
  const all = machines.flatMap(({ id: of, name: machine, role }) =>
    volumes
      .filter(({ kind, machine: its }) => kind === 'data' && its === of)
      .map(({ id, name: disk }) => ({ id, disk, machine, role })),
  );
  return names.map((wanted) => diskNamed(all, wanted, 'data volume').id);
};
