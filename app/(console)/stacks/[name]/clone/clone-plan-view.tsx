'use client';

import { useRouter } from 'next/navigation';
import type { ClonePlan } from '../../../../../schemas/api/resources/clone.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { whyNot } from '../../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type CloneWish, useCloneStack } from '../../../../_client/clones.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { FormActions } from '../../../../_components/form/form-actions.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { cloneText as text } from '../../../../_text/clone.ts';

interface Props {
  readonly stack: Stack;
  readonly plan: ClonePlan;
  readonly wish: CloneWish;
  /** It is of another wish; the one of this is on its way. */
  readonly isOld: boolean;
  /** Why it cannot be confirmed as it stands; undefined: it can. */
  readonly blocked: string | undefined;
  readonly onPlanAgain: () => void;
}

/** What stands in the way first, then everything that will happen. */
export function ClonePlanView(props: Props) {
  const { plan } = props;
  return (
    <>
      <div className="space-y-4 empty:hidden">
        {plan.problems.map(({ code, message, action }) => (
          <Notice key={code + message} look="bad" title={message}>
            {action}
          </Notice>
        ))}
      </div>
      <Section title={text.what}>
        <ol className="list-decimal space-y-1 ps-5">
          {sentencesOf(plan).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </Section>
      <Section title={text.clone}>
        <Box>
          <Facts facts={factsOf(plan)} />
        </Box>
      </Section>
      <CloneActions {...props} />
    </>
  );
}

const sentencesOf = ({ machines, fenced, start, secrets, notices }: ClonePlan): string[] => [
  text.instant(machines.length),
  text.disks,
  fenced ? text.same : text.own,
  ...(secrets.some(({ change }) => change === 'new') ? [text.secrets] : []),
  ...notices.map(({ message }) => message),
  start ? text.start : text.off,
];

const factsOf = ({ name, machines, ports, fenced }: ClonePlan) => [
  { label: text.name, value: name },
  ...machines.map((machine) => ({ label: machine.name, value: text.on(machine.nodeName) })),
  ...ports.map(({ title, hostPort }) => ({ label: title, value: text.port(hostPort) })),
  ...(fenced ? [{ label: text.outside, value: text.shut }] : []),
];

/** They stay in sight, and so does what went wrong. */
function CloneActions({ stack, plan, wish, isOld, blocked, onPlanAgain }: Props) {
  const router = useRouter();
  const clone = useCloneStack(stack.id);
  const missing = useMissingRight()('operate');
  const isBeginning = clone.isPending || clone.isSuccess;
  const start = () =>
    clone.mutate(
      { ...wish, name: plan.name, planHash: plan.hash },
      {
        onSuccess: ({ id }) => router.push(paths.operation(id)),
        onError: (error) => {
          if (Fault.is(error, 'PLAN_CHANGED')) onPlanAgain();
        },
      },
    );
  return (
    <div className="sticky bottom-0 -mx-4 space-y-2 border-t border-line bg-ground px-4 pt-1 pb-3">
      {clone.error ? <Failure error={clone.error} focused /> : null}
      <FormActions>
        <Button
          look="primary"
          busy={isBeginning || isOld}
          reason={
            missing ??
            whyNot('clone', stack.state, stack.operation !== null) ??
            blocked ??
            (plan.problems.length > 0 ? text.blocked : undefined)
          }
          onClick={start}
        >
          {isBeginning ? text.beginning : text.confirm}
        </Button>
        <LinkButton href={paths.stack(stack.name)}>{text.cancel}</LinkButton>
      </FormActions>
    </div>
  );
}
