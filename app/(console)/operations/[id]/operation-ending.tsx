'use client';

import dynamic from 'next/dynamic';
import { keepsWhatIsDone, OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { cancellingWords } from '../../../_lib/operation/cancel-words.ts';
import { endingOf } from '../../../_lib/operation/ending-of.ts';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';
import { FailedEnding } from './failed-ending.tsx';
import { InstalledEnding } from './installed-ending.tsx';

/** Few operations end with it. */
const RehearsedEnding = dynamic(
  async () => (await import('./rehearsed-ending.tsx')).RehearsedEnding,
);

const text = operationText.ending;

/** How an operation ended and what to do next. Nothing while it goes on. */
export function OperationEnding({ operation }: { readonly operation: Operation }) {
  const ending = endingOf(operation);
  switch (ending) {
    case 'none':
      return null;
    case 'cancelling':
      return <Notice look="info" title={cancellingWords(operation)} />;
    case 'cancelled':
      return <CancelledEnding operation={operation} />;
    case 'succeeded':
      return <SucceededEnding operation={operation} />;
    default:
      return <FailedEnding operation={operation} ending={ending} />;
  }
}

function CancelledEnding({ operation: { kind, subject } }: { readonly operation: Operation }) {
  if (kind === OPERATION_KIND.rollOut) {
    return <Told title={text.stopped} href={paths.boot()} link={text.toBoot} look="info" />;
  }
  if (kind === OPERATION_KIND.install) {
    return <Told title={text.cancelled} href={paths.market()} link={text.toMarket} look="info" />;
  }
  const title = keepsWhatIsDone(kind) ? text.stopped : text.cancelled;
  return <ToSubject title={title} subject={subject} look="info" />;
}

/** Of a stack that may be gone, or have left its name to another: it is meant by its id. */
function SucceededEnding({ operation }: { readonly operation: Operation }) {
  const { kind, subject } = operation;
  switch (kind) {
    case OPERATION_KIND.rehearse:
      return <RehearsedEnding operation={operation} />;
    case OPERATION_KIND.install:
      return <InstalledEnding stack={subject.id} />;
    case OPERATION_KIND.remove:
      return <Told title={text.removed(subject.name)} href={paths.stacks()} link={text.toStacks} />;
    case OPERATION_KIND.purge:
      return <Told title={text.purged(subject.name)} href={paths.stacks()} link={text.toStacks} />;
    case OPERATION_KIND.drain:
      return <ToSubject title={text.drained(subject.name)} subject={subject} />;
    case OPERATION_KIND.rollOut:
      return <Told title={text.rolledOut(subject.name)} href={paths.boot()} link={text.toBoot} />;
    case OPERATION_KIND.renewNode:
      return <ToSubject title={text.renewed(subject.name)} subject={subject} />;
    case OPERATION_KIND.takeOver:
      return <ToSubject title={text.takenOver(subject.name)} subject={subject} />;
    default:
      return <ToSubject title={text.done} subject={subject} />;
  }
}

/** With the way to the node or stack that it was about. */
function ToSubject({
  subject: { kind, id, name },
  ...rest
}: {
  readonly title: string;
  readonly subject: Operation['subject'];
  readonly look?: 'good' | 'info';
}) {
  if (kind === 'backup-repository') {
    return <Told {...rest} href={paths.stacks()} link={text.toStacks} />;
  }
  return kind === 'node' ? (
    <Told {...rest} href={paths.node(name)} link={text.toNode(name)} />
  ) : (
    <Told {...rest} href={paths.stack(id)} link={text.toStack(name)} />
  );
}

function Told({
  title,
  href,
  link,
  look = 'good',
}: {
  readonly title: string;
  readonly href: string;
  readonly link: string;
  readonly look?: 'good' | 'info';
}) {
  return (
    <Notice
      look={look}
      title={title}
      action={
        <LinkButton size="small" href={href}>
          {link}
        </LinkButton>
      }
    />
  );
}
