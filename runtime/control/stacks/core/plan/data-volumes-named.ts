import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';

/**
 * Finds data volumes by what people call them: `mysql`, or `db/mysql` where several machines have one.
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
      return { id, name, full: `${of?.name ?? machine}/${name}` };
    });
  return names.map((wanted) => {
    const found = known.filter(({ id, name, full }) => [id, name, full].includes(wanted));
    const [volume] = found;
    if (!volume) throw new Fault('NOT_FOUND', { what: 'data volume', name: wanted });
    if (found.length === 1) return volume.id;
    const why = `several machines have one; name it as ${found.map(({ full }) => full).join(' or ')}`;
    throw new Fault('CONFLICT', { what: 'volume', name: wanted, why });
  });
};
