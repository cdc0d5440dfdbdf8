'use client';

import { useState } from 'react';
import type { StackBackup } from '../../../../../schemas/api/resources/backup.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { useBackupRepositories, useStackBackups } from '../../../../_client/backups.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { backupsText as text } from '../../../../_text/backups.ts';
import { OperationStrip } from '../../../_parts/operation/operation-strip.tsx';
import { BackUpDialog, RestoreBackupDialog } from './backup-dialogs.tsx';
import { TryBackupDialog } from './try-backup-dialog.tsx';
import { StackSchedules } from './stack-schedules.tsx';
import { BackupsTable } from './backups-table.tsx';

/** The backups of a stack, making one, and making a new stack of one. */
export function StackBackups({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  return stack ? <Backups stack={stack} /> : null;
}

/** What is asked about. */
type Asked = 'make' | { readonly restore: StackBackup } | { readonly try: StackBackup };

function Backups({ stack }: { readonly stack: Stack }) {
  const backups = useStackBackups(stack.id);
  const repositories = useBackupRepositories();
  const [asking, setAsking] = useState<Asked>();
  const missing = useMissingRight()('operate');
  const running = backups.data?.running ?? undefined;
  const names = (repositories.data ?? []).map((repository) => repository.name);
  const off = stack.state === 'removed' ? text.noMachines : undefined;
  const make = (
    <Button
      reason={missing ?? off ?? (running === undefined ? undefined : text.running)}
      onClick={() => setAsking('make')}
    >
      {text.make}
    </Button>
  );
  const close = (): void => setAsking(undefined);
  const list = (
    <Section title={text.title} aside={names.length > 0 ? make : undefined}>
      <div className="space-y-6">
        <p className="max-w-prose text-ink-soft">{text.lead}</p>
        {running === undefined ? null : <OperationStrip id={running} />}
        <Loaded query={repositories} loading={<SkeletonRows rows={2} />}>
          {(found) => (found.length === 0 ? <Nowhere /> : null)}
        </Loaded>
        <Loaded query={backups} loading={<SkeletonRows rows={2} />}>
          {({ backups: made }) =>
            made.length > 0 ? (
              <BackupsTable
                stack={stack.name}
                backups={made}
                missing={missing}
                onRestore={(backup) => setAsking({ restore: backup })}
                onTry={(backup) => setAsking({ try: backup })}
              />
            ) : names.length > 0 ? (
              <Empty icon="disk" title={text.none} />
            ) : null
          }
        </Loaded>
      </div>
      {asking === 'make' ? (
        <BackUpDialog stack={stack} repositories={names} onClose={close} />
      ) : null}
      {typeof asking === 'object' && 'restore' in asking ? (
        <RestoreBackupDialog backup={asking.restore} onClose={close} />
      ) : null}
      {typeof asking === 'object' && 'try' in asking ? (
        <TryBackupDialog backup={asking.try} onClose={close} />
      ) : null}
    </Section>
  );
  return (
    <div className="space-y-9">
      {list}
      {stack.state === 'removed' ? null : <StackSchedules stack={stack} />}
    </div>
  );
}

function Nowhere() {
  return (
    <Empty icon="disk" title={text.noRepository}>
      <p>{text.noRepositoryHint}</p>
      <p className="mt-2">
        <Copyable text={text.noRepositoryCommand} label={text.copyCommand} />
      </p>
    </Empty>
  );
}
