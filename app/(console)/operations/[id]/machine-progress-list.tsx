import type { MachineProgress } from '../../../../schemas/api/resources/operation.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { MachineProgressRow } from './machine-progress-row.tsx';

/** How far each machine is. */
export function MachineProgressList({
  machines,
}: {
  readonly machines: readonly MachineProgress[];
}) {
  return (
    <Section title="Machines">
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {machines.map((machine) => (
          <li key={machine.machine} className="px-4 py-3.5">
            <MachineProgressRow machine={machine} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
