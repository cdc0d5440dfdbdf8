'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { timeLeftWords } from '../../../../schemas/progress/time-left-words.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { useOperation } from '../../../_client/operations.ts';
import { OperationState } from '../../../_components/state/operation-state.tsx';
import { ProgressBar } from '../../../_components/state/progress-bar.tsx';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';
import { useForward } from '../../_parts/operation/use-forward.ts';

type Part = Operation['children'][number];

/** One part of an operation: how far it is while it goes on, and why it failed. */
export function PartRow({ part }: { readonly part: Part }) {
  switch (part.state) {
    case 'running':
    case 'undoing':
      return <GoingPart part={part} />;
    case 'failed':
    case 'stuck':
      return <FailedPart part={part} />;
    default:
      return <PartLine part={part} />;
  }
}

function PartLine({
  part: { id, title, state },
  children,
}: {
  readonly part: Part;
  readonly children?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
      <span className="w-28 shrink-0">
        <OperationState state={state} />
      </span>
      <Link
        href={paths.operation(id)}
        className="min-w-0 flex-1 basis-48 text-ink underline-offset-2 hover:underline"
      >
        {title}
      </Link>
      {children}
    </div>
  );
}

function GoingPart({ part }: { readonly part: Part }) {
  const { data: operation } = useOperation(part.id);
  return operation ? <PartProgress part={part} operation={operation} /> : <PartLine part={part} />;
}

function PartProgress({ part, operation }: { readonly part: Part; readonly operation: Operation }) {
  const { share, timeLeft } = useForward(operation);
  const { bytesDone = 0, bytesTotal = 0 } = operation.progress ?? {};
  return (
    <div className="space-y-1.5">
      <PartLine part={part}>
        <span className="text-small text-ink-soft tabular-nums">
          {bytesTotal > 0
            ? operationText.ofBytes(formatByteSize(bytesDone), formatByteSize(bytesTotal))
            : operation.progress?.note}
        </span>
        <span className="text-small text-ink-soft">
          {timeLeftWords(timeLeft, operationText.timeLeft)}
        </span>
      </PartLine>
      <ProgressBar share={share} label={part.title} />
    </div>
  );
}

function FailedPart({ part }: { readonly part: Part }) {
  const { data: operation } = useOperation(part.id);
  return (
    <div className="space-y-0.5">
      <PartLine part={part} />
      {operation?.fault ? (
        <p className="text-small wrap-anywhere text-bad">{operation.fault.message}</p>
      ) : null}
    </div>
  );
}
