import { describeFault } from '../../_lib/describe-fault.ts';
import { problemText } from '../../_text/problem.ts';
import { Button } from '../form/button.tsx';
import { Notice } from './notice.tsx';

/** The face of something that could not be loaded or done: what went wrong and what to do. */
export function Failure({
  error,
  retry,
  focused = false,
}: {
  readonly error: unknown;
  /** It answers a click: it is brought into view and given the focus. */
  readonly focused?: boolean;
  readonly retry?: (() => unknown) | undefined;
}) {
  const { message, action } = describeFault(error);
  return (
    <Notice
      ref={focused ? takeFocus : undefined}
      look="bad"
      announce
      title={message}
      action={
        retry ? (
          <Button size="small" icon="restart" onClick={() => void retry()}>
            {problemText.retry}
          </Button>
        ) : undefined
      }
    >
      {action}
    </Notice>
  );
}

/** When it appears. Trying again takes it away, so that failing again is told again. */
const takeFocus = (notice: HTMLDivElement | null): void => notice?.focus();
