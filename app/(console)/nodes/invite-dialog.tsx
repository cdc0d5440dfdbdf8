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
import { Notice } from '../../_components/state/notice.tsx';
import { Sentence } from '../../_components/data/sentence.tsx';
import { nodesText } from '../../_text/nodes.ts';

const text = nodesText.invite;

/** Shows the line by which one more machine may join. */
export function InviteDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <InviteBody onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

type Invitation = NonNullable<ReturnType<typeof useInviteNode>['data']>;

function LineToPaste({ invitation }: { readonly invitation: Invitation }) {
  const { server, reach, expiresAt } = invitation;
  return (
    <>
      {reach === 'host' ? (
        <Notice look="warn" title={text.onlyHere} announce>
          {text.onlyHereAction}
        </Notice>
      ) : null}
      <Lines invitation={invitation} />
      <p className="text-ink-soft">
        {text.server(server)}{' '}
        <Sentence text={text.token}>
          <Time at={expiresAt} due />
        </Sentence>{' '}
        {text.placement}
      </p>
    </>
  );
}

/** A server that came as packages has its nodes come so; beside one of a checkout, nobody knows. */
function Lines({ invitation }: { readonly invitation: Invitation }) {
  const { installed, command, packagedCommand } = invitation;
  const isPackaged = installed === 'packages';
  return (
    <>
      {isPackaged ? null : (
        <>
          <p>{text.paste}</p>
          <CodeLine text={command} label={text.command} />
        </>
      )}
      <p>{isPackaged ? text.pastePackaged : text.orPastePackaged}</p>
      <CodeLine text={packagedCommand} label={text.command} />
    </>
  );
}

function InviteBody({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const invite = useInviteNode();
  if (invite.data) {
    return (
      <div className="space-y-4">
        <LineToPaste invitation={invite.data} />
        <FormActions>
          <Button look="primary" onClick={onDone}>
            {text.done}
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
      <Field label={text.name} help={text.nameHelp}>
        {(control) => (
          <TextInput
            {...control}
            required
            maxLength={32}
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
          reason={name.trim() === '' ? text.noName : undefined}
        >
          {text.create}
        </Button>
      </FormActions>
    </form>
  );
}
