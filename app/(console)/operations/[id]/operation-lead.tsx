'use client';

import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import { Time } from '../../../_components/data/time.tsx';
import { useNow } from '../../../_components/data/use-now.ts';
import { formatSeconds } from '../../../_lib/format/format-seconds.ts';
import { operationElapsedMs } from '../../../_lib/operation/operation-progress.ts';
import { operationText } from '../../../_text/operation.ts';

const SECOND_MS = 1_000;

/** Who started it, when, and how long it has taken. */
export function OperationLead({ operation }: { readonly operation: Operation }) {
  const now = useNow(SECOND_MS);
  const elapsed = operationElapsedMs(operation, now);
  const running = isActive(operation.state);
  const { withoutServiceMs: gap } = operation;
  return (
    <>
      {operationText.started}
      <Time at={operation.createdAt} />
      {operationText.startedBy}
      {operation.createdBy};{' '}
      <span className="tabular-nums">
        {running
          ? operationText.soFar(formatSeconds(elapsed))
          : operationText.took(formatDuration(elapsed))}
        {gap === null ? null : operationText.gap(formatDuration(gap))}
      </span>
    </>
  );
}
