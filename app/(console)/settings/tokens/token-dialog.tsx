'use client';

import { useCreateToken } from '../../../_client/accounts.ts';
import { CodeLine } from '../../../_components/data/code-line.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { TokenForm } from './token-form.tsx';
import { tokensText } from '../../../_text/tokens.ts';

const text = tokensText.creating;

/** Makes a token and shows its secret, once. */
export function TokenDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <TokenBody onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TokenBody({ onDone }: { readonly onDone: () => void }) {
  const create = useCreateToken();
  if (!create.data) {
    return <TokenForm busy={create.isPending} error={create.error} onSubmit={create.mutate} />;
  }
  return (
    <div className="space-y-4">
      <p>{text.copyNow}</p>
      <CodeLine text={create.data.secret} label={text.copyToken} />
      <FormActions>
        <Button look="primary" onClick={onDone}>
          {text.done}
        </Button>
      </FormActions>
    </div>
  );
}
