import { describeFault } from '../../_lib/describe-fault.ts';
import { Button } from '../form/button.tsx';
import { Notice } from './notice.tsx';

/** The face of something that could not be loaded or done: what went wrong and what to do. */
export function Failure({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: (() => unknown) | undefined;
}) {
  const { message, action } = describeFault(error);
  return (
    <Notice
      look="bad"
      announce
      title={message}
      action={
        retry ? (
          <Button size="small" icon="restart" onClick={() => void retry()}>
            Try again
          </Button>
        ) : undefined
      }
    >
      {action}
    </Notice>
  );
}
