import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { shownStepState } from '../../../../schemas/progress/shown-step-state.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import { Fold } from '../../../_components/layout/fold.tsx';
import { operationText } from '../../../_text/operation.ts';
import { StepState } from '../../../_components/state/step-state.tsx';

type Step = Operation['steps'][number];

/** Every step with its state and time; for those who want to know exactly. */
export function StepList({
  operation: { steps, state },
  open,
}: {
  readonly operation: Pick<Operation, 'steps' | 'state'>;
  readonly open: boolean;
}) {
  if (steps.length === 0) return null;
  return (
    <Fold title={operationText.steps} aside={String(steps.length)} open={open}>
      <ol className="divide-y divide-line rounded-box border border-line bg-surface px-4">
        {steps.map((step) => (
          <li key={step.name} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
            <span className="w-28 shrink-0">
              <StepState state={shownStepState(step, state)} />
            </span>
            <span className="min-w-0 flex-1 basis-48">{step.title}</span>
            <span className="text-ink-soft tabular-nums">{stepTime(step)}</span>
          </li>
        ))}
      </ol>
    </Fold>
  );
}

const stepTime = ({ startedAt, finishedAt }: Step): string =>
  startedAt === null || finishedAt === null
    ? ''
    : formatDuration(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)));
