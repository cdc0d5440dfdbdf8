'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import type { LatestRehearsal } from '../../../../../schemas/api/resources/rehearsal.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import { whyNot } from '../../../../../schemas/capability/stack.ts';
import { formatDuration } from '../../../../../schemas/ids/format-duration.ts';
import { useRehearsals, useRehearse } from '../../../../_client/rehearsals.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import type { UpgradeWish } from '../../../../_client/upgrades.ts';
import { Sentence } from '../../../../_components/data/sentence.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { rehearsalText as text } from '../../../../_text/rehearsal.ts';
import { upgradeText } from '../../../../_text/upgrade.ts';

interface Props {
  readonly stack: Stack;
  readonly plan: UpgradePlan;
  readonly wish: UpgradeWish;
}

/** Whether just this upgrade was rehearsed, with what result, and the button that does it. */
export function RehearsalNotice(props: Props) {
  const running = useRehearsals(props.stack.id).data?.running ?? null;
  const { rehearsal } = props.plan;
  if (running !== null) {
    return (
      <Notice
        look="info"
        title={text.running}
        action={<LinkButton href={paths.operation(running)}>{text.watch}</LinkButton>}
      >
        {text.runningHint}
      </Notice>
    );
  }
  if (rehearsal === null) {
    return (
      <Rehearsable {...props} look="info" title={text.none} label={text.first}>
        <p>{text.noneHint}</p>
      </Rehearsable>
    );
  }
  return (
    <Rehearsable
      {...props}
      look={lookOf(rehearsal)}
      title={<WhatCameOfIt rehearsal={rehearsal} />}
      label={text.again}
      details={paths.operation(rehearsal.id)}
    >
      {rehearsal.isCurrent ? null : <p>{text.stale}</p>}
      {rehearsal.reason === null ? null : <p className="break-words">{rehearsal.reason}</p>}
      <p>{heldWords(rehearsal)}</p>
    </Rehearsable>
  );
}

const lookOf = ({ outcome, isCurrent }: LatestRehearsal) =>
  outcome === 'rolled-back' ? 'bad' : isCurrent ? 'good' : 'warn';

const WhatCameOfIt = ({ rehearsal: { outcome, at } }: { readonly rehearsal: LatestRehearsal }) => (
  <Sentence text={outcome === 'held' ? text.held : text.wouldGoBack}>
    <Time at={at} />
  </Sentence>
);

const heldWords = ({ outcome, withoutServiceMs, probationMs }: LatestRehearsal): string =>
  [
    ...(withoutServiceMs === null ? [] : [text.without(formatDuration(withoutServiceMs))]),
    ...(outcome === 'held' ? [text.stayed(formatDuration(probationMs))] : []),
  ].join(' ');

function Rehearsable({
  stack,
  plan,
  wish,
  look,
  title,
  label,
  details,
  children,
}: Props & {
  readonly look: 'info' | 'good' | 'warn' | 'bad';
  readonly title: ReactNode;
  readonly label: string;
  readonly details?: string;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const rehearse = useRehearse(stack.id);
  const missing = useMissingRight()('operate');
  const isBeginning = rehearse.isPending || rehearse.isSuccess;
  const begin = () =>
    rehearse.mutate(
      { ...wish, version: plan.appliance.version },
      { onSuccess: ({ id }) => router.push(paths.operation(id)) },
    );
  return (
    <div className="space-y-2">
      <Notice
        look={look}
        title={title}
        action={
          <div className="flex flex-wrap gap-2">
            <Button
              busy={isBeginning}
              reason={
                missing ??
                whyNot('rehearse', stack.state, stack.operation !== null) ??
                (plan.problems.length > 0 ? upgradeText.blocked : undefined)
              }
              onClick={begin}
            >
              {isBeginning ? text.beginning : label}
            </Button>
            {details === undefined ? null : <LinkButton href={details}>{text.details}</LinkButton>}
          </div>
        }
      >
        {children}
      </Notice>
      {rehearse.error ? <Failure error={rehearse.error} focused /> : null}
    </div>
  );
}
