'use client';

import { useState } from 'react';
import { useAddJoinRule } from '../../_client/joining.ts';
import { Button } from '../../_components/form/button.tsx';
import { CheckBox } from '../../_components/form/check-box.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { NameField } from '../../_components/form/name-field.tsx';
import { Dialog } from '../../_components/layout/dialog.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import { EMPTY_RULE, type RuleForm, ruleBody } from '../../_lib/node/rule-form.ts';
import { joiningText } from '../../_text/joining.ts';

const text = joiningText.ruleDialog;

/** Adds a rule by which machines become nodes without being asked for. */
export function JoinRuleDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <JoinRuleForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const FIELDS = [
  ['name', text.name, text.nameHelp],
  ['serial', text.serial, text.serialHelp],
  ['mac', text.mac, text.macHelp],
  ['subnet', text.subnet, text.subnetHelp],
  ['hours', text.hours, text.hoursHelp],
] as const;

function JoinRuleForm({ onDone }: { readonly onDone: () => void }) {
  const [form, setForm] = useState<RuleForm>(EMPTY_RULE);
  const add = useAddJoinRule();
  const isComplete = ruleBody(form, 0) !== undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        const body = ruleBody(form, Date.now());
        if (body) add.mutate(body, { onSuccess: onDone });
      }}
    >
      {FIELDS.map(([field, label, help]) => (
        <NameField
          key={field}
          label={label}
          help={help}
          value={form[field]}
          onChange={(value) => setForm((now) => ({ ...now, [field]: value }))}
        />
      ))}
      <CheckBox
        label={text.once}
        help={text.onceHelp}
        checked={form.once}
        onChange={(once) => setForm((now) => ({ ...now, once }))}
      />
      {add.error ? <Failure error={add.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          reason={isComplete ? undefined : text.missing}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
