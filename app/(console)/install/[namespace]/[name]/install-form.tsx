'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { FormActions } from '../../../../_components/form/form-actions.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { InstallQuestions } from './install-questions.tsx';
import type { InstallDraft } from './use-install-draft.ts';
import { RollbackStep } from './rollback-step.tsx';
import { type OnPlan, useInstallForm } from './use-install-form.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form;

/** The questions of an install. Every one has an answer already, or is marked. */
export function InstallForm({
  appliance: { manifest },
  draft,
  onPlan,
}: {
  readonly appliance: Appliance;
  readonly draft: InstallDraft;
  readonly onPlan: OnPlan;
}) {
  const form = useInstallForm(draft, onPlan);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <Box>
        <div className="max-w-xl space-y-5">
          <InstallQuestions manifest={manifest} draft={draft} form={form} />
        </div>
      </Box>
      <div className="space-y-4 pt-4">
        {form.blocked ? <Notice look="bad" announce title={text.blocked} /> : null}
        {Fault.is(form.error, 'ROLLBACK_REFUSED') ? (
          <RollbackStep message={form.error.message} busy={form.busy} onInsist={form.insist} />
        ) : form.error ? (
          <Failure error={form.error} focused />
        ) : null}
        <FormActions>
          <Button type="submit" look="primary" busy={form.busy}>
            {form.busy ? text.planning : text.showPlan}
          </Button>
          <span className="text-ink-soft">{text.harmless}</span>
        </FormActions>
      </div>
    </form>
  );
}
