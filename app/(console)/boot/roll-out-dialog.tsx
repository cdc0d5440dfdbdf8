'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { useRollOut, useRollOutPlan } from '../../_client/roll-out.ts';
import { CheckBox } from '../../_components/form/check-box.tsx';
import { Field } from '../../_components/form/field.tsx';
import { Select } from '../../_components/form/select.tsx';
import { ConfirmDialog } from '../../_components/layout/confirm-dialog.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { paths } from '../../_lib/paths.ts';
import { rollOutText as text } from '../../_text/roll-out.ts';
import { RollOutPlanList } from './roll-out-plan-list.tsx';

/** Asks before all nodes are restarted with an image, and shows in which order and what that does. */
export function RollOutDialog({
  version,
  onClose,
}: {
  readonly version: string;
  readonly onClose: () => void;
}) {
  const [canary, setCanary] = useState<string>();
  const [cold, setCold] = useState(false);
  const router = useRouter();
  const rollOut = useRollOut(version);
  // Once the order is given, it would be refused as one that is given already.
  const enabled = !rollOut.isPending && !rollOut.isSuccess;
  const plan = useRollOutPlan(version, { canary, cold }, enabled);
  const { data, isPlaceholderData } = plan;
  const nodes = (data?.steps ?? []).map(({ node }) => node.name);
  const names = canary === undefined || nodes.includes(canary) ? nodes : [canary, ...nodes];
  const blocked = !data || isPlaceholderData ? text.waiting : text.blocked;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(version)}
      confirm={text.confirm}
      look="primary"
      busy={rollOut.isPending}
      error={rollOut.error}
      blocked={data?.problems.length === 0 && !isPlaceholderData ? undefined : blocked}
      onConfirm={() => {
        if (!data) return;
        rollOut.mutate(
          { canary, cold, planHash: data.hash },
          { onSuccess: ({ id }) => router.push(paths.operation(id)) },
        );
      }}
    >
      <p>{text.lead(formatDuration(LIMITS.boot.probationMs))}</p>
      {names.length > 1 || canary !== undefined ? (
        <Field label={text.first} help={text.firstHelp}>
          {(control) => (
            <Select
              {...control}
              value={canary ?? ''}
              onChange={(name) => setCanary(name === '' ? undefined : name)}
              choices={[
                { value: '', label: text.automatic },
                ...names.toSorted().map((name) => ({ value: name, label: name })),
              ]}
            />
          )}
        </Field>
      ) : null}
      <CheckBox label={text.cold} help={text.coldHelp} checked={cold} onChange={setCold} />
      <Loaded query={plan} loading={<p className="text-ink-soft">{text.planning}</p>}>
        {(shown) => <RollOutPlanList plan={shown} />}
      </Loaded>
    </ConfirmDialog>
  );
}
