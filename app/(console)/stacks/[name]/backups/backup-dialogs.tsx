'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { StackBackup } from '../../../../../schemas/api/resources/backup.ts';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { useBackUp, useRestoreBackup, useRestorePlan } from '../../../../_client/backups.ts';
import { useTakenNames } from '../../../../_client/taken-names.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Sentence } from '../../../../_components/data/sentence.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../../_components/layout/confirm-dialog.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { stackNameProblem } from '../../../../_lib/install/suggest-stack-name.ts';
import { paths } from '../../../../_lib/paths.ts';
import { backupsText } from '../../../../_text/backups.ts';

/** Says what a backup does, and begins it. */
export function BackUpDialog({
  stack,
  repositories,
  onClose,
}: {
  readonly stack: Stack;
  readonly repositories: readonly string[];
  readonly onClose: () => void;
}) {
  const text = backupsText.making;
  const [repository, setRepository] = useState(repositories[0] ?? '');
  const command = useBackUp(stack.id);
  const router = useRouter();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title(stack.name)}
      confirm={text.confirm}
      look="primary"
      busy={command.isPending}
      error={command.error}
      onConfirm={() =>
        command.mutate(repository, { onSuccess: ({ id }) => router.push(paths.operation(id)) })
      }
    >
      <p>{text.lead}</p>
      <Field label={text.to}>
        {(control) => (
          <Select
            {...control}
            value={repository}
            onChange={setRepository}
            choices={repositories.map((name) => ({ value: name, label: name }))}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

/** Asks what the new stack will be called, shows what it will be, and makes just that. */
export function RestoreBackupDialog({
  backup,
  onClose,
}: {
  readonly backup: StackBackup;
  readonly onClose: () => void;
}) {
  const text = backupsText.restoring;
  const [name, setName] = useState('');
  const taken = useTakenNames(name);
  const problem = name === '' ? undefined : stackNameProblem(name, taken);
  const plan = useRestorePlan(backup, problem === undefined ? name : '');
  const command = useRestoreBackup(backup);
  const router = useRouter();
  const start = (shown: Plan): void =>
    command.mutate(shown, {
      onSuccess: ({ id }) => router.push(paths.operation(id)),
      onError: (error) => {
        if (Fault.is(error, 'PLAN_CHANGED')) void plan.refetch();
      },
    });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title}
      confirm={text.confirm}
      look="primary"
      busy={command.isPending || plan.isPlaceholderData}
      error={command.error}
      blocked={problem === undefined ? whyBlocked(plan.data) : text.nameFirst}
      onConfirm={() => plan.data && start(plan.data)}
    >
      <p>
        <Sentence text={text.lead}>
          <Time at={backup.at} />
        </Sentence>
      </p>
      <Field label={text.name} optional help={text.nameHelp} problem={problem}>
        {(control) => (
          <TextInput {...control} mono autoComplete="off" value={name} onChange={setName} />
        )}
      </Field>
      <Loaded query={plan} loading={<SkeletonRows rows={3} />}>
        {(shown) => <PlannedStack plan={shown} />}
      </Loaded>
    </ConfirmDialog>
  );
}

/** What stands in the way first, then what the new stack will be. */
function PlannedStack({ plan }: { readonly plan: Plan }) {
  const text = backupsText.restoring;
  return (
    <>
      {plan.problems.map(({ code, message, action }) => (
        <Notice key={code + message} look="bad" title={message}>
          {action}
        </Notice>
      ))}
      <Facts
        facts={[
          { label: text.called, value: plan.name },
          ...plan.machines.map((machine) => ({
            label: machine.name,
            value: text.on(machine.nodeName),
          })),
          ...plan.ports.map(({ title, hostPort }) => ({
            label: title,
            value: text.port(hostPort),
          })),
        ]}
      />
    </>
  );
}

function whyBlocked(plan: Plan | undefined): string | undefined {
  if (!plan) return backupsText.restoring.planning;
  return plan.problems.length > 0 ? backupsText.restoring.blocked : undefined;
}
