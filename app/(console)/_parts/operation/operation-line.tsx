'use client';

import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { timeLeftWords } from '../../../../schemas/progress/time-left-words.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { OperationState } from '../../../_components/state/operation-state.tsx';
import { ProgressBar } from '../../../_components/state/progress-bar.tsx';
import { doingOf } from '../../../_lib/operation/operation-progress.ts';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';
import { operationsText } from '../../../_text/operations.ts';
import { useForward } from './use-forward.ts';

const text = operationsText.strip;

/** An operation that is under way, in one line: what it is, how far, and what it does now. */
export function OperationLine({ operation }: { readonly operation: Operation }) {
  const { share, timeLeft } = useForward(operation);
  return (
    <section
      aria-label={text.label(operation.title)}
      className="space-y-2 rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="font-medium">{operation.title}</span>
        <OperationState state={operation.state} />
        <span className="min-w-0 flex-1 basis-48 text-ink-soft">{doingOf(operation)}</span>
        <span className="text-ink-soft">{timeLeftWords(timeLeft, operationText.timeLeft)}</span>
        <LinkButton href={paths.operation(operation.id)} size="small">
          {text.follow}
        </LinkButton>
      </div>
      <ProgressBar share={share} label={operation.title} />
    </section>
  );
}
