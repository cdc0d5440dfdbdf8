'use client';

import { isActive } from '../../../../schemas/capability/operation.ts';
import { useOperation } from '../../../_client/operations.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { OperationState } from '../../../_components/state/operation-state.tsx';
import { ProgressBar } from '../../../_components/state/progress-bar.tsx';
import { operationShare } from '../../../_lib/operation/operation-progress.ts';
import { paths } from '../../../_lib/paths.ts';

/** What is being done with a stack, in one line; stays when it went wrong. */
export function OperationStrip({ id }: { readonly id: string }) {
  const { data: operation } = useOperation(id);
  if (!operation) return null;
  const follow = (
    <LinkButton href={paths.operation(id)} size="small">
      Follow
    </LinkButton>
  );
  if (operation.state === 'failed' || operation.state === 'stuck') {
    return (
      <Notice
        look="bad"
        announce
        title={`${operation.title} ${operation.state === 'failed' ? 'failed' : 'is stuck'}.`}
        action={follow}
      >
        {operation.fault?.message}
      </Notice>
    );
  }
  if (!isActive(operation.state)) return null;
  return (
    <section
      aria-label="Under way"
      className="space-y-2 rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="font-medium">{operation.title}</span>
        <OperationState state={operation.state} />
        <span className="min-w-0 flex-1 text-ink-soft">{operation.progress?.note}</span>
        {follow}
      </div>
      <ProgressBar share={operationShare(operation)} label={operation.title} />
    </section>
  );
}
