'use client';

import { useState } from 'react';
import type { JoiningMachine } from '../../../schemas/api/resources/join.ts';
import { useApproveJoining } from '../../_client/joining.ts';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { NameField } from '../../_components/form/name-field.tsx';
import { Select } from '../../_components/form/select.tsx';
import { Dialog } from '../../_components/layout/dialog.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import { Notice } from '../../_components/state/notice.tsx';
import { joiningText } from '../../_text/joining.ts';

const text = joiningText.approve;

/** Lets a machine in: as a new node, or as a node that it says it is. */
export function ApproveDialog({
  machine,
  open,
  onOpenChange,
}: {
  readonly machine: JoiningMachine;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={text.title(machine.code)}
      lead={text.lead}
    >
      <ApproveForm machine={machine} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const NEW = '';

function ApproveForm({
  machine: { code, claims, why, suggestedName },
  onDone,
}: {
  readonly machine: JoiningMachine;
  readonly onDone: () => void;
}) {
  const [node, setNode] = useState(NEW);
  const [typed, setTyped] = useState<string>();
  const approve = useApproveJoining();
  const name = typed ?? suggestedName;
  const body =
    node === NEW ? ({ as: 'new', name: name.trim() } as const) : ({ as: 'known', node } as const);
  const choices = [
    { value: NEW, label: text.asNew },
    ...claims.map((claim) => ({ value: claim.id, label: text.asKnown(claim.node) })),
  ];
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        approve.mutate({ params: { code }, body }, { onSuccess: onDone });
      }}
    >
      {claims.length === 0 ? null : (
        <>
          <Notice look="warn">{why}</Notice>
          <Field label={text.as} help={text.asHelp}>
            {(control) => <Select {...control} value={node} onChange={setNode} choices={choices} />}
          </Field>
        </>
      )}
      {node === NEW ? (
        <NameField label={text.name} help={text.nameHelp} value={name} onChange={setTyped} />
      ) : null}
      {approve.error ? <Failure error={approve.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={approve.isPending}
          reason={node === NEW && name.trim() === '' ? text.noName : undefined}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
