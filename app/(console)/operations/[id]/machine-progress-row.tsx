import type { MachineProgress } from '../../../../schemas/api/resources/operation.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { fetchedShare } from '../../../../schemas/progress/operation-share.ts';
import { phasesOf, type PhaseView } from '../../../_lib/operation/operation-progress.ts';
import { operationText } from '../../../_text/operation.ts';

/** One machine on its way from bytes to being ready. */
export function MachineProgressRow({ machine }: { readonly machine: MachineProgress }) {
  const failed = machine.phase === 'failed';
  const share = machine.phase === 'fetching' ? (fetchedShare(machine) ?? 0.5) : 0.5;
  return (
    <div className="space-y-2.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <h3 className="font-medium">{machine.machine}</h3>
        <span className="text-ink-soft tabular-nums">
          {machine.phase === 'fetching' && machine.bytesTotal > 0
            ? operationText.ofBytes(
                formatByteSize(machine.bytesDone),
                formatByteSize(machine.bytesTotal),
              )
            : machine.note}
        </span>
        {failed ? <StateMark kind="bad" word={operationText.machineFailed} /> : null}
      </div>
      {failed ? null : (
        <ol className="grid grid-cols-5 gap-1.5">
          {phasesOf(machine).map((phase) => (
            <PhaseStep key={phase.phase} phase={phase} share={share} />
          ))}
        </ol>
      )}
    </div>
  );
}

const FILLS = { done: 'bg-good', now: 'bg-accent', ahead: '' } as const;

function PhaseStep({ phase, share }: { readonly phase: PhaseView; readonly share: number }) {
  const width = phase.state === 'done' ? 100 : phase.state === 'now' ? share * 100 : 0;
  return (
    <li className="min-w-0 space-y-1">
      <div className="h-1.5 overflow-hidden rounded-round bg-line">
        <div
          className={`h-full rounded-round ${FILLS[phase.state]} ${phase.state === 'now' ? 'animate-breathe motion-reduce:animate-none' : ''}`}
          style={{ width: `${width}%` }}
        />
      </div>
      {/* A phone has room for the word of one phase; the others are only read aloud. */}
      <span
        className={`block text-small leading-tight ${phase.state === 'now' ? 'whitespace-nowrap tablet:whitespace-normal' : 'sr-only tablet:not-sr-only'} ${phase.state === 'ahead' ? 'text-ink-faint' : phase.state === 'now' ? 'font-medium text-ink' : 'text-ink-soft'}`}
      >
        {phase.word}
        <span className="sr-only">: {operationText.phaseState[phase.state]}</span>
      </span>
    </li>
  );
}
