import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { Forward } from '../../../../schemas/progress/go-forward.ts';
import { timeLeftWords } from '../../../../schemas/progress/time-left-words.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { Box } from '../../../_components/layout/box.tsx';
import { ProgressBar } from '../../../_components/state/progress-bar.tsx';
import { formatRate } from '../../../_lib/format/format-rate.ts';
import { cancellingWords } from '../../../_lib/operation/cancel-words.ts';
import { doingOf, formatShare } from '../../../_lib/operation/operation-progress.ts';
import { operationText } from '../../../_text/operation.ts';

/** How far an operation is as a whole: what it does now, bytes, speed and time left. */
export function ProgressPanel({
  operation,
  forward: { share, timeLeft },
}: {
  readonly operation: Operation;
  readonly forward: Forward;
}) {
  const { progress } = operation;
  return (
    <Box>
      <div className="space-y-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <p role="status" className="text-lead font-medium">
            {doingOf(operation) || operationText.waiting}
          </p>
          <p className="text-heading font-semibold tabular-nums">
            {share === undefined ? '' : formatShare(share)}
          </p>
        </div>
        <ProgressBar share={share} label={operation.title} />
        {progress?.obstacle === undefined ? null : (
          <p className="text-warn">{operationText.obstacle(progress.obstacle)}</p>
        )}
        <p className="flex min-h-5 flex-wrap gap-x-5 text-ink-soft tabular-nums">
          {progress ? <Figures progress={progress} /> : null}
          <span>{timeLeftWords(timeLeft, operationText.timeLeft)}</span>
        </p>
        <p className="text-small text-ink-soft">
          {operation.cancelRequested ? cancellingWords(operation) : operationText.continues}
        </p>
      </div>
    </Box>
  );
}

function Figures({ progress }: { readonly progress: NonNullable<Operation['progress']> }) {
  const { bytesDone, bytesTotal, bytesPerSecond } = progress;
  return (
    <>
      {bytesTotal > 0 ? (
        <span>{operationText.ofBytes(formatByteSize(bytesDone), formatByteSize(bytesTotal))}</span>
      ) : null}
      {bytesPerSecond > 0 ? <span>{formatRate(bytesPerSecond)}</span> : null}
    </>
  );
}
