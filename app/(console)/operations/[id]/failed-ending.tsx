import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { keepsWhatIsDone, OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { CopyButton } from '../../../_components/data/copy-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { plainConsole } from '../../../_lib/stack/plain-console.ts';
import { operationText } from '../../../_text/operation.ts';

const text = operationText.ending;
const AFTERWARDS = {
  'rolling-back': text.rollingBack,
  'rolled-back': text.rolledBack,
  stuck: text.stuck,
} as const;
/** What had been there goes on. */
const AFTER_UPGRADE = {
  ...AFTERWARDS,
  'rolling-back': text.goingBack,
  'rolled-back': text.wentBack,
} as const;

/** What went wrong: the step, the cause, what to do, and what the machine said last. */
export function FailedEnding({
  operation,
  ending,
}: {
  readonly operation: Operation;
  readonly ending: keyof typeof AFTERWARDS;
}) {
  const { fault, failedStep, steps } = operation;
  const step = steps.find(({ name }) => name === failedStep)?.title;
  const lines = plainConsole(operation.console.join('\n'));
  return (
    <div className="space-y-4">
      <Notice look="bad" announce title={step === undefined ? text.failed : text.failedAt(step)}>
        <p>{fault?.message ?? text.noReason}</p>
        {fault?.action === undefined ? null : <p>{fault.action}</p>}
        <p>{afterwards(operation, ending)}</p>
      </Notice>
      {lines === '' ? null : (
        <figure className="space-y-1.5">
          <figcaption className="flex items-center gap-1 text-ink-soft">
            {text.console}
            <CopyButton text={lines} label={text.copyConsole} />
          </figcaption>
          <pre
            // So that it can be scrolled by keyboard too.
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-box border border-line bg-sunken p-3 leading-5"
          >
            {lines}
          </pre>
        </figure>
      )}
    </div>
  );
}

function afterwards({ kind }: Operation, ending: keyof typeof AFTERWARDS): string {
  if (keepsWhatIsDone(kind)) return text.partly;
  return kind === OPERATION_KIND.upgrade ? AFTER_UPGRADE[ending] : AFTERWARDS[ending];
}
