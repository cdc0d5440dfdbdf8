'use client';

import { useEffect } from 'react';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import { useOperation } from '../../../_client/operations.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../_components/state/loaded-page.tsx';
import { OperationState } from '../../../_components/state/operation-state.tsx';
import { operationShare } from '../../../_lib/operation/operation-progress.ts';
import { paths } from '../../../_lib/paths.ts';
import { MachineProgressList } from './machine-progress-list.tsx';
import { OperationActions } from './operation-actions.tsx';
import { OperationEnding } from './operation-ending.tsx';
import { OperationLead } from './operation-lead.tsx';
import { ProgressPanel } from './progress-panel.tsx';
import { StepList } from './step-list.tsx';

/** One operation, whatever its kind: how far it is, and how it ended. */
export function OperationView({ id }: { readonly id: string }) {
  const operation = useOperation(id);
  return (
    <LoadedPage
      query={operation}
      title="Operation"
      back={<BackLink href={paths.operations()}>Operations</BackLink>}
      missing={<NotThere />}
    >
      {(data) => <OperationBody operation={data} />}
    </LoadedPage>
  );
}

function OperationBody({ operation }: { readonly operation: Operation }) {
  const active = isActive(operation.state);
  const machines = operation.progress?.machines ?? [];
  useProgressInTitle(operation);
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader
        back={<BackLink href={paths.operations()}>Operations</BackLink>}
        title={operation.title}
        state={<OperationState state={operation.state} />}
        lead={<OperationLead operation={operation} />}
        actions={<OperationActions operation={operation} />}
      />
      <div className="space-y-8">
        {active ? <ProgressPanel operation={operation} /> : null}
        <OperationEnding operation={operation} />
        {machines.length > 0 ? <MachineProgressList machines={machines} /> : null}
        <StepList steps={operation.steps} open={!active && operation.state !== 'succeeded'} />
      </div>
    </div>
  );
}

/** People look elsewhere meanwhile; the tab tells how far it is. */
function useProgressInTitle(operation: Operation): void {
  const share = operationShare(operation);
  const percent = share === undefined ? '' : `${Math.round(share * 100)} % · `;
  const title = `${isActive(operation.state) ? percent : ''}${operation.title} · Stackyard`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function NotThere() {
  return (
    <Empty
      icon="operation"
      title="There is no such operation"
      action={<LinkButton href={paths.operations()}>Show all operations</LinkButton>}
    />
  );
}
