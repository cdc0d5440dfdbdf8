'use client';

import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useQuestion } from './_client/confirmation.ts';
import { useConfirmSession } from './_client/session.ts';
import type { PasswordDialogProps } from './_components/layout/password-dialog.tsx';

/** Hardly ever needed, so it is loaded when it is; what waits for it fails when it cannot be. */
const PasswordDialog = lazy<ComponentType<PasswordDialogProps>>(() =>
  import('./_components/layout/password-dialog.tsx').then(
    ({ PasswordDialog: Dialog }) => ({ default: Dialog }),
    () => ({ default: NotAsked }),
  ),
);

function NotAsked({ onCancel }: PasswordDialogProps) {
  useEffect(onCancel);
  return null;
}

/** Asks for the password when a request waits for it, on whatever page. */
export function PasswordQuestion() {
  const question = useQuestion();
  const confirm = useConfirmSession();
  if (question === undefined) return null;
  const close = (given: boolean): void => {
    confirm.reset();
    question.answer(given);
  };
  return (
    <Suspense fallback={null}>
      <PasswordDialog
        open
        busy={confirm.isPending}
        error={confirm.error}
        onCancel={() => close(false)}
        onSubmit={(password) => confirm.mutate(password, { onSuccess: () => close(true) })}
      />
    </Suspense>
  );
}
