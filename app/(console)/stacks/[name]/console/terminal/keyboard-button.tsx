import { useState } from 'react';
import { Button } from '../../../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../../../_components/layout/confirm-dialog.tsx';
import type { ConsoleStatus } from '../../../../../_lib/stack/console-status.ts';
import { liveConsoleText as text } from '../../../../../_text/live-console.ts';

/** Takes the keyboard of a console, or gives it up. From somebody else it is taken only after a question. */
export function KeyboardButton({
  keyboard,
  missing,
  onTake,
  onRelease,
}: {
  readonly keyboard: ConsoleStatus['keyboard'];
  readonly missing: string | undefined;
  readonly onTake: (over: boolean) => Promise<void>;
  readonly onRelease: () => void;
}) {
  const [asks, setAsks] = useState(false);
  if (keyboard === 'mine') {
    return (
      <Button size="small" onClick={onRelease}>
        {text.release}
      </Button>
    );
  }
  if (keyboard === 'free' || keyboard === 'away') {
    const reason = missing ?? (keyboard === 'away' ? text.away : undefined);
    return (
      <Button size="small" look="primary" reason={reason} onClick={() => void onTake(false)}>
        {text.take}
      </Button>
    );
  }
  const { by } = keyboard;
  return (
    <>
      <Button size="small" reason={missing} onClick={() => setAsks(true)}>
        {text.takeOver}
      </Button>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={text.takeOverTitle(by)}
        confirm={text.take}
        look="primary"
        busy={false}
        error={undefined}
        onConfirm={() => {
          setAsks(false);
          void onTake(true);
        }}
      >
        {text.takeOverExplanation}
      </ConfirmDialog>
    </>
  );
}
