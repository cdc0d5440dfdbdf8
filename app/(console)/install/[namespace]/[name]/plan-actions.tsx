'use client';

import { Button } from '../../../../_components/form/button.tsx';
import { FormActions } from '../../../../_components/form/form-actions.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { installText } from '../../../../_text/install.ts';

/** What can be done with a plan. It stays in sight, and so does what went wrong with doing it. */
export function PlanActions({
  error,
  retry,
  busy,
  beginning,
  reason,
  onInstall,
  onBack,
}: {
  readonly error: unknown;
  /** Makes the plan anew, where that is what failed. */
  readonly retry: (() => void) | undefined;
  readonly busy: boolean;
  readonly beginning: boolean;
  /** Why it cannot be installed, as the end of a sentence. */
  readonly reason: string | undefined;
  readonly onInstall: () => void;
  readonly onBack: () => void;
}) {
  return (
    <div className="sticky bottom-0 -mx-4 space-y-2 border-t border-line bg-ground px-4 pt-1 pb-3">
      {error ? <Failure error={error} retry={retry} focused /> : null}
      <FormActions>
        <Button look="primary" icon="download" busy={busy} reason={reason} onClick={onInstall}>
          {beginning ? installText.plan.beginning : installText.plan.install}
        </Button>
        <Button onClick={onBack}>{installText.plan.back}</Button>
      </FormActions>
    </div>
  );
}
