'use client';

import { useState } from 'react';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { OPERATION_ACTIONS } from '../../../../schemas/capability/operation.ts';
import { useCancelOperation, useResumeOperation } from '../../../_client/operations.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { cancelWords } from '../../../_lib/operation/cancel-words.ts';
import { operationText } from '../../../_text/operation.ts';

const text = operationText.cancel;

const may = (action: keyof typeof OPERATION_ACTIONS, { state }: Operation): boolean =>
  (OPERATION_ACTIONS[action] as readonly string[]).includes(state);

/** Stopping an operation that goes on, and trying again one that is stuck. */
export function OperationActions({ operation }: { readonly operation: Operation }) {
  const [asking, setAsking] = useState(false);
  const cancel = useCancelOperation(operation.id);
  const resume = useResumeOperation(operation.id);
  const missing = useMissingRight()('operate');
  if (may('resume', operation)) {
    return (
      <>
        <Button
          look="primary"
          icon="undo"
          busy={resume.isPending}
          reason={missing}
          onClick={() => resume.mutate()}
        >
          {operationText.resume}
        </Button>
        {resume.error ? <Failure error={resume.error} /> : null}
      </>
    );
  }
  if (!may('cancel', operation)) return null;
  return (
    <>
      <Button
        reason={missing ?? (operation.cancelRequested ? text.pending : undefined)}
        onClick={() => setAsking(true)}
      >
        {text.button}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={text.title(operation.title)}
        confirm={text.confirm}
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: () => setAsking(false) })}
      >
        {cancelWords(operation).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </ConfirmDialog>
    </>
  );
}
