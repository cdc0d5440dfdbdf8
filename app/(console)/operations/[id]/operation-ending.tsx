'use client';

import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { FailedEnding } from './failed-ending.tsx';
import { InstalledEnding } from './installed-ending.tsx';

/** How an operation ended and what to do next. Nothing while it goes on. */
export function OperationEnding({ operation }: { readonly operation: Operation }) {
  const { state, kind, subject } = operation;
  if (operation.fault || state === 'failed' || state === 'stuck') {
    return <FailedEnding operation={operation} />;
  }
  if (state === 'cancelled') {
    return (
      <Notice
        look="info"
        title="It was cancelled, and what it had done was undone."
        action={
          <LinkButton size="small" href={paths.market()}>
            Go to the marketplace
          </LinkButton>
        }
      />
    );
  }
  if (state !== 'succeeded') return null;
  if (kind === OPERATION_KIND.install) return <InstalledEnding stack={subject.name} />;
  if (kind === OPERATION_KIND.remove) {
    return (
      <Notice
        look="good"
        title={`“${subject.name}” was removed.`}
        action={
          <LinkButton size="small" href={paths.stacks()}>
            Show all stacks
          </LinkButton>
        }
      />
    );
  }
  return (
    <Notice
      look="good"
      title="Done."
      action={
        <LinkButton size="small" href={paths.stack(subject.name)}>
          Show “{subject.name}”
        </LinkButton>
      }
    />
  );
}
