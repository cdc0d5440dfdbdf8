'use client';

import { useMissingRight } from '../../../../_client/session.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';

/** The release is older than one that was installed before: an administrator may insist, this once. */
export function RollbackStep({
  message,
  busy,
  onInsist,
}: {
  /** The server's words. */
  readonly message: string;
  readonly busy: boolean;
  readonly onInsist: () => void;
}) {
  const missing = useMissingRight()('admin');
  return (
    <Notice
      look="warn"
      announce
      title={message}
      action={
        <Button busy={busy} reason={missing} onClick={onInsist}>
          Show the plan all the same
        </Button>
      }
    >
      <p className="max-w-2xl">
        An old release brings back holes that were closed since, which is why it is refused. An
        administrator can install it all the same; it is for this one install, and the audit log
        keeps it.
      </p>
    </Notice>
  );
}
