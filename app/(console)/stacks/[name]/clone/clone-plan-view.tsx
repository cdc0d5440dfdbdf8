'use client';

import type { ClonePlan } from '../../../../../schemas/api/resources/clone.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { type CloneWish, useCloneStack } from '../../../../_client/clones.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { cloneText as text } from '../../../../_text/clone.ts';
import { PlanActions } from '../../../_parts/plan/plan-actions.tsx';
import { PlanRemarks, PlanSentences } from '../../../_parts/plan/plan-parts.tsx';

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
export function ClonePlanView({ stack, plan, wish, isOld, blocked, onPlanAgain }: Props) {
  const clone = useCloneStack(stack.id);
  return (
    <>
      <div className="space-y-4 empty:hidden">
        <PlanRemarks problems={plan.problems} />
      </div>
      <PlanSentences title={text.what} sentences={sentencesOf(plan)} />
      <Section title={text.clone}>
        <Box>
          <Facts facts={factsOf(plan)} />
        </Box>
      </Section>
      <PlanActions
        stack={stack}
        action="clone"
        begin={clone}
        body={{ ...wish, name: plan.name, planHash: plan.hash }}
        isOld={isOld}
        blocked={blocked ?? (plan.problems.length > 0 ? text.blocked : undefined)}
        text={text}
        onPlanAgain={onPlanAgain}
      />
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
