'use client';

import { useRouter } from 'next/navigation';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type StackAction, whyNot } from '../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { paths } from '../../../_lib/paths.ts';

/** What begins an operation by its plan. */
interface Beginning<Body> {
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly error: Error | null;
  readonly mutate: (
    body: Body,
    then: {
      readonly onSuccess: (operation: Operation) => void;
      readonly onError: (error: Error) => void;
    },
  ) => void;
}

/** Lets a plan be carried out. The buttons stay in sight, and so does what went wrong. */
export function PlanActions<Body>({
  stack,
  action,
  begin,
  body,
  isOld,
  blocked,
  isChangeTold = false,
  text,
  onPlanAgain,
}: {
  readonly stack: Stack;
  readonly action: StackAction;
  readonly begin: Beginning<Body>;
  /** What is asked for, with the hash of the plan. */
  readonly body: Body;
  /** The plan that is shown is of another wish; the one of this is on its way. */
  readonly isOld: boolean;
  /** Why it cannot be confirmed as it stands; undefined: it can. */
  readonly blocked: string | undefined;
  /** That the plan has changed is said elsewhere. */
  readonly isChangeTold?: boolean;
  readonly text: {
    readonly confirm: string;
    readonly beginning: string;
    readonly cancel: string;
  };
  readonly onPlanAgain: () => void;
}) {
  const router = useRouter();
  const missing = useMissingRight()('operate');
  const isBeginning = begin.isPending || begin.isSuccess;
  const isTold = isChangeTold && Fault.is(begin.error, 'PLAN_CHANGED');
  const start = () =>
    begin.mutate(body, {
      onSuccess: ({ id }) => router.push(paths.operation(id)),
      onError: (error) => {
        if (Fault.is(error, 'PLAN_CHANGED')) onPlanAgain();
      },
    });
  return (
    <div className="sticky bottom-0 -mx-4 space-y-2 border-t border-line bg-ground px-4 pt-1 pb-3">
      {begin.error && !isTold ? <Failure error={begin.error} focused /> : null}
      <FormActions>
        <Button
          look="primary"
          busy={isBeginning || isOld}
          reason={missing ?? whyNot(action, stack.state, stack.operation !== null) ?? blocked}
          onClick={start}
        >
          {isBeginning ? text.beginning : text.confirm}
        </Button>
        <LinkButton href={paths.stack(stack.name)}>{text.cancel}</LinkButton>
      </FormActions>
    </div>
  );
}
