import type { MachineProgress } from '../../../../schemas/api/resources/operation.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { machineWaitedFor } from '../../../_lib/operation/operation-progress.ts';
import { operationText } from '../../../_text/operation.ts';
import { LastLine } from './last-line.tsx';
import { MachineProgressRow } from './machine-progress-row.tsx';

/**
 * How far each machine is.
 *
 * @param props `stack`: id of theirs while they are waited for
 */
export function MachineProgressList({
  machines,
  stack,
}: {
  readonly machines: readonly MachineProgress[];
  readonly stack?: string;
}) {
  if (machines.length === 0) return null;
  const awaited = stack === undefined ? undefined : machineWaitedFor(machines);
  return (
    <Section title={operationText.machines}>
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {machines.map((machine) => (
          <li key={machine.machine} className="space-y-2.5 px-4 py-3.5">
            <MachineProgressRow machine={machine} />
            {stack !== undefined && machine === awaited ? (
              <LastLine stack={stack} machine={machine.machine} />
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
