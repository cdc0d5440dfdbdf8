import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import { Box } from '../../../_components/layout/box.tsx';
import { ProgressBar } from '../../../_components/state/progress-bar.tsx';
import { formatSeconds } from '../../../_lib/format/format-seconds.ts';
import { formatRate } from '../../../_lib/format/format-rate.ts';
import { operationShare } from '../../../_lib/operation/operation-progress.ts';

/** How far an operation is as a whole: what it does now, bytes, speed and time left. */
export function ProgressPanel({ operation }: { readonly operation: Operation }) {
  const { progress } = operation;
  const share = operationShare(operation);
  return (
    <Box>
      <div className="space-y-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <p role="status" className="text-lead font-medium">
            {progress?.note || 'Waiting to begin'}
          </p>
          <p className="text-heading font-semibold tabular-nums">
            {share === undefined ? '' : `${Math.round(share * 100)} %`}
          </p>
        </div>
        <ProgressBar share={share} label={operation.title} />
        <p className="flex min-h-5 flex-wrap gap-x-5 text-ink-soft tabular-nums">
          {progress ? <Figures progress={progress} /> : null}
        </p>
        <p className="text-small text-ink-soft">
          {operation.cancelRequested
            ? 'It was asked to stop and undoes what it did.'
            : 'It goes on when you close this page; you find it again under Operations.'}
        </p>
      </div>
    </Box>
  );
}

function Figures({ progress }: { readonly progress: NonNullable<Operation['progress']> }) {
  const { bytesDone, bytesTotal, bytesPerSecond, remainingMs } = progress;
  return (
    <>
      {bytesTotal > 0 ? (
        <span>
          {formatByteSize(bytesDone)} of {formatByteSize(bytesTotal)}
        </span>
      ) : null}
      {bytesPerSecond > 0 ? <span>{formatRate(bytesPerSecond)}</span> : null}
      {remainingMs === null || remainingMs < 1_000 ? null : (
        <span>about {formatSeconds(remainingMs)} left</span>
      )}
    </>
  );
}
