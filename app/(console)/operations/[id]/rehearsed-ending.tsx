'use client';

import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { Rehearsal } from '../../../../schemas/api/resources/rehearsal.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import { useRehearsals } from '../../../_client/rehearsals.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { paths } from '../../../_lib/paths.ts';
import { rehearsalText } from '../../../_text/rehearsal.ts';
import { ConsoleLines } from './console-lines.tsx';

const text = rehearsalText.result;

/** What came of a rehearsal: whether the upgrade held, and if not, why, and what the machine said last. */
export function RehearsedEnding({ operation }: { readonly operation: Operation }) {
  const { id, name } = operation.subject;
  const rehearsals = useRehearsals(id);
  return (
    <section aria-label={text.label} className="space-y-4">
      <Loaded
        query={rehearsals}
        loading={<SkeletonRows rows={2} />}
        renderFailure={() => <NotKept />}
      >
        {({ rehearsals: all }) => {
          const found = all.find((rehearsal) => rehearsal.id === operation.id);
          return found ? <Result rehearsal={found} stack={name} /> : <NotKept />;
        }}
      </Loaded>
    </section>
  );
}

function Result({ rehearsal, stack }: { readonly rehearsal: Rehearsal; readonly stack: string }) {
  const { outcome, version, machine, hooks } = rehearsal;
  const held = outcome === 'held';
  return (
    <>
      <Notice
        look={held ? 'good' : 'bad'}
        announce
        title={held ? text.held(version) : text.wouldGoBack(version)}
        action={
          <LinkButton size="small" href={paths.stackUpgrade(stack)}>
            {text.upgrade}
          </LinkButton>
        }
      >
        {sentencesOf(rehearsal).map((sentence) => (
          <p key={sentence} className="break-words">
            {sentence}
          </p>
        ))}
      </Notice>
      <ConsoleLines
        title={machine === null ? text.someConsole : text.console(machine)}
        copy={text.copyConsole}
        text={rehearsal.console.join('\n')}
      />
      {hooks.map(({ moment, machine: of, output }) => (
        <ConsoleLines
          key={`${moment} ${of}`}
          title={text.hook(of, moment)}
          copy={text.copyHook}
          text={output}
        />
      ))}
    </>
  );
}

function sentencesOf({
  outcome,
  step,
  reason,
  withoutServiceMs,
  probationMs,
  pausedMs,
}: Rehearsal): string[] {
  return [
    ...(reason === null ? [] : [step === null ? reason : text.during(step, reason)]),
    ...(withoutServiceMs === null ? [] : [rehearsalText.without(formatDuration(withoutServiceMs))]),
    ...(outcome === 'held' ? [rehearsalText.stayed(formatDuration(probationMs))] : []),
    pausedMs === null ? text.untouched : text.paused(pausedMs),
  ];
}

const NotKept = () => <p className="text-ink-soft">{text.notKept}</p>;
