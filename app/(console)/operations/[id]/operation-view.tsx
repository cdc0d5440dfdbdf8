'use client';

import { useEffect } from 'react';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { Forward } from '../../../../schemas/progress/go-forward.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import { useOperation } from '../../../_client/operations.ts';
import { useForward } from '../../_parts/operation/use-forward.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../_components/state/loaded-page.tsx';
import { OperationState } from '../../../_components/state/operation-state.tsx';
import { formatShare } from '../../../_lib/operation/operation-progress.ts';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';
import { MachineProgressList } from './machine-progress-list.tsx';
import { OperationActions } from './operation-actions.tsx';
import { OperationEnding } from './operation-ending.tsx';
import { OperationLead } from './operation-lead.tsx';
import { PartList } from './part-list.tsx';
import { ProgressPanel } from './progress-panel.tsx';
import { StepList } from './step-list.tsx';

/** One operation, whatever its kind: how far it is, and how it ended. */
export function OperationView({ id }: { readonly id: string }) {
  const operation = useOperation(id);
  return (
    <LoadedPage
      query={operation}
      title={operationText.title}
      back={<BackLink href={paths.operations()}>{operationText.all}</BackLink>}
      missing={<NotThere />}
    >
      {(data) => <OperationBody operation={data} />}
    </LoadedPage>
  );
}

function OperationBody({ operation }: { readonly operation: Operation }) {
  const active = isActive(operation.state);
  const forward = useForward(operation);
  useProgressInTitle(operation, forward);
  return (
    <div>
      <PageHeader
        back={<WayBack parent={operation.parent} />}
        title={operation.title}
        state={<OperationState state={operation.state} />}
        lead={<OperationLead operation={operation} />}
        actions={<OperationActions operation={operation} />}
      />
      <div className="space-y-8">
        {active ? <ProgressPanel operation={operation} forward={forward} /> : null}
        <OperationEnding operation={operation} />
        <PartList parts={operation.children} />
        <MachineProgressList
          machines={forward.machines}
          {...(active ? { stack: operation.subject.id } : {})}
        />
        <StepList operation={operation} open={!active && operation.state !== 'succeeded'} />
      </div>
    </div>
  );
}

/** A part leads back to its whole. */
function WayBack({ parent }: Pick<Operation, 'parent'>) {
  return parent === null ? (
    <BackLink href={paths.operations()}>{operationText.all}</BackLink>
  ) : (
    <BackLink href={paths.operation(parent)}>{operationText.partOf}</BackLink>
  );
}

/** People look elsewhere meanwhile; the tab tells how far it is. */
function useProgressInTitle(operation: Operation, { share }: Forward): void {
  const percent = share === undefined ? '' : `${formatShare(share)} · `;
  const title = `${isActive(operation.state) ? percent : ''}${operation.title} · Stackyard`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function NotThere() {
  return (
    <Empty
      icon="operation"
      title={operationText.missing.title}
      action={<LinkButton href={paths.operations()}>{operationText.missing.action}</LinkButton>}
    />
  );
}
