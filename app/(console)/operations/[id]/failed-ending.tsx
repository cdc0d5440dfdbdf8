import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { keepsWhatIsDone, OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Notice } from '../../../_components/state/notice.tsx';
import { operationText } from '../../../_text/operation.ts';
import { ConsoleLines } from './console-lines.tsx';

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
  return (
    <div className="space-y-4">
      <Notice look="bad" announce title={step === undefined ? text.failed : text.failedAt(step)}>
        <p>{fault?.message ?? text.noReason}</p>
        {fault?.action === undefined ? null : <p>{fault.action}</p>}
        <p>{afterwards(operation, ending)}</p>
      </Notice>
      <ConsoleLines
        title={text.console}
        copy={text.copyConsole}
        text={operation.console.join('\n')}
      />
    </div>
  );
}

function afterwards({ kind }: Operation, ending: keyof typeof AFTERWARDS): string {
  if (keepsWhatIsDone(kind)) return text.partly;
  const wasThere = kind === OPERATION_KIND.upgrade || kind === OPERATION_KIND.change;
  return wasThere ? AFTER_UPGRADE[ending] : AFTERWARDS[ending];
}
