import type { Machine } from '../../../../schemas/api/resources/stack.ts';
import { Time } from '../../../_components/data/time.tsx';
import { MachineState } from '../../../_components/state/machine-state.tsx';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.machines;

/** The state of a machine, and why it is so. */
export function MachineStateCell({ machine }: { readonly machine: Machine }) {
  const { state, nodeName, waitingFor, fault, readyAt } = machine;
  return (
    <div>
      <MachineState state={state} />
      <div className="max-w-72 text-small text-ink-soft">
        {fault ? (
          <span className="text-bad">{fault.message}</span>
        ) : state === 'unknown' ? (
          text.silent(nodeName)
        ) : waitingFor.length > 0 ? (
          text.waiting(waitingFor.join(', '))
        ) : state === 'ready' && readyAt !== null ? (
          <Sentence text={text.readySince}>
            <Time at={readyAt} />
          </Sentence>
        ) : null}
      </div>
    </div>
  );
}
