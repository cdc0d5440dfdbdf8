'use client';

import { useState } from 'react';
import { useInviteNode } from '../../_client/nodes.ts';
import { CodeLine } from '../../_components/data/code-line.tsx';
import { Time } from '../../_components/data/time.tsx';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { TextInput } from '../../_components/form/text-input.tsx';
import { Dialog } from '../../_components/layout/dialog.tsx';
import { Failure } from '../../_components/state/failure.tsx';

/** Makes a token with which one more server may join. */
export function InviteDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Invite a node"
      lead="One server may join with the token, within an hour."
    >
      <InviteBody onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function InviteBody({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const invite = useInviteNode();
  if (invite.data) {
    const { token, server, expiresAt } = invite.data;
    return (
      <div className="space-y-4">
        <p>
          Give both to the agent on the new server. The token is shown only here and stops working{' '}
          <Time at={expiresAt} />.
        </p>
        <div className="space-y-1">
          <p className="text-ink-soft">Token</p>
          <CodeLine text={token} label="token" />
        </div>
        <div className="space-y-1">
          <p className="text-ink-soft">Server</p>
          <CodeLine text={server} label="server" />
        </div>
        <FormActions>
          <Button look="primary" onClick={onDone}>
            Done
          </Button>
        </FormActions>
      </div>
    );
  }
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate({ name: name.trim() });
      }}
    >
      <Field label="Name of the node" help="How it is called on these pages.">
        {(control) => (
          <TextInput
            {...control}
            required
            maxLength={63}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
        )}
      </Field>
      {invite.error ? <Failure error={invite.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={invite.isPending}
          reason={name.trim() === '' ? 'it has no name yet' : undefined}
        >
          Make the token
        </Button>
      </FormActions>
    </form>
  );
}
