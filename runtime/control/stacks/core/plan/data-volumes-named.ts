import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';

/**
 * Finds data volumes by what people call them: `mysql`, or `db/mysql`, by role or machine, where several have one.
 *
 * @throws Fault NOT_FOUND; CONFLICT: it is one of several
 */
export const dataVolumesNamed = (
  { volumes, machines }: Pick<StackDefinition, 'volumes' | 'machines'>,
  names: readonly string[],
): VolumeId[] => {
  const known = volumes
    .filter(({ kind }) => kind === 'data')
    .map(({ id, name, machine }) => {
      const of = machines.find((each) => each.id === machine);
      const full = `${of?.name ?? machine}/${name}`;
      return { id, full, names: [id, name, full, `${of?.role}/${name}`] };
    });
  return names.map((wanted) => {
    const found = known.filter(({ names: all }) => all.includes(wanted));
    const [volume] = found;
    if (!volume) throw new Fault('NOT_FOUND', { what: 'data volume', name: wanted });
    if (found.length === 1) return volume.id;
    const why = `several machines have one; name it as ${found.map(({ full }) => full).join(' or ')}`;
    throw new Fault('CONFLICT', { what: 'volume', name: wanted, why });
  });
};
