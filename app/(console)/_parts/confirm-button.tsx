'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '../../_components/form/button.tsx';
import { ConfirmDialog } from '../../_components/layout/confirm-dialog.tsx';

/** The part of a mutation that a button needs. */
interface Change<Input> {
  readonly isPending: boolean;
  readonly error: unknown;
  mutate(input: Input, options: { onSuccess: () => void }): void;
}

/** A small button in a table that asks before it does something. */
export function ConfirmButton<Input>({
  word,
  title,
  confirm,
  reason,
  change,
  input,
  children,
}: {
  readonly word: string;
  readonly title: string;
  readonly confirm: string;
  readonly reason?: string | undefined;
  readonly change: Change<Input>;
  readonly input: Input;
  /** What will happen. */
  readonly children: ReactNode;
}) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="small" reason={reason} onClick={() => setAsking(true)}>
        {word}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={title}
        confirm={confirm}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate(input, { onSuccess: () => setAsking(false) })}
      >
        {children}
      </ConfirmDialog>
    </>
  );
}
