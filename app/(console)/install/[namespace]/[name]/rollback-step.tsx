'use client';

import { useMissingRight } from '../../../../_client/session.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { installText } from '../../../../_text/install.ts';

const text = installText.rollback;

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
          {text.insist}
        </Button>
      }
    >
      <p className="max-w-2xl">{text.explanation}</p>
    </Notice>
  );
}
