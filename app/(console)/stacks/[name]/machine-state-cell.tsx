import type { Machine } from '../../../../schemas/api/resources/stack.ts';
import { Time } from '../../../_components/data/time.tsx';
import { MachineState } from '../../../_components/state/machine-state.tsx';

/** The state of a machine, and why it is so. */
export function MachineStateCell({ machine }: { readonly machine: Machine }) {
  const { state, waitingFor, fault, readyAt } = machine;
  return (
    <div>
      <MachineState state={state} />
      <div className="max-w-72 text-small text-ink-soft">
        {fault ? (
          <span className="text-bad">{fault.message}</span>
        ) : waitingFor.length > 0 ? (
          `waits for ${waitingFor.join(', ')}`
        ) : state === 'ready' && readyAt !== null ? (
          <>
            since <Time at={readyAt} />
          </>
        ) : null}
      </div>
    </div>
  );
}
