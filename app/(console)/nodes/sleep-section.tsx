'use client';

import { useState } from 'react';
import type { SleepPolicy } from '../../../schemas/api/resources/sleep.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { useMissingRight } from '../../_client/session.ts';
import { useSetSleep, useSleep } from '../../_client/sleep.ts';
import { Button } from '../../_components/form/button.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { sleepText as text } from '../../_text/sleep.ts';
import { ConfirmButton } from '../_parts/confirm-button.tsx';
import { SleepDialog } from './sleep-dialog.tsx';

/** Which idle nodes go to sleep, and how that is changed. */
export function SleepSection() {
  const sleep = useSleep();
  const end = useSetSleep();
  const missing = useMissingRight()('admin');
  const [isOpen, setIsOpen] = useState(false);
  const policy = sleep.data?.policy ?? null;
  const isKnown = sleep.data !== undefined;
  const buttons = isKnown ? (
    <div className="flex flex-wrap gap-2">
      <Button size={policy ? 'small' : 'normal'} reason={missing} onClick={() => setIsOpen(true)}>
        {policy ? text.change : text.set}
      </Button>
      {policy ? (
        <ConfirmButton
          word={text.end}
          title={text.endTitle}
          confirm={text.endConfirm}
          reason={missing}
          change={end}
          input={null}
        >
          <p>{text.endHelp}</p>
        </ConfirmButton>
      ) : null}
    </div>
  ) : undefined;
  return (
    <Section title={text.title} aside={buttons}>
      <Loaded query={sleep} loading={<SkeletonRows rows={1} />}>
        {(shown) =>
          shown.policy ? (
            <PolicySentences policy={shown.policy} />
          ) : (
            <p className="max-w-2xl text-ink-soft">
              {text.off} {text.offHelp}
            </p>
          )
        }
      </Loaded>
      {isOpen ? <SleepDialog policy={policy} onClose={() => setIsOpen(false)} /> : null}
    </Section>
  );
}

function PolicySentences({ policy }: { readonly policy: SleepPolicy }) {
  const { idleMs, warmNodes, spareMemoryBytes, hours, exceptNodes, exceptLabels } = policy;
  const left = exceptNodes.length + exceptLabels.length;
  return (
    <p className="max-w-2xl text-ink-soft">
      {[
        text.on(formatDuration(idleMs), warmNodes),
        spareMemoryBytes > 0 ? text.spare(formatByteSize(spareMemoryBytes)) : '',
        hours ? text.hours(hours.from, hours.to, hours.zone) : '',
        left > 0 ? text.except(left) : '',
      ]
        .filter((sentence) => sentence !== '')
        .join(' ')}
    </p>
  );
}
