'use client';

import type { Preparation } from '../../schemas/api/resources/trust.ts';
import { isUnderWay, usePreparations } from '../_client/preparations.ts';
import { Box } from '../_components/layout/box.tsx';
import { ProgressBar } from '../_components/state/progress-bar.tsx';
import { type StateKind, StateMark } from '../_components/state/state-mark.tsx';
import { marketText } from '../_text/market.ts';

const text = marketText.preparations;

const MARKS = {
  waiting: 'idle',
  running: 'working',
  done: 'good',
  failed: 'bad',
} as const satisfies Record<Preparation['state'], StateKind>;

/** Sample appliances that are being built in the background. Gone when all of them are done. */
export function PreparationsPanel() {
  const preparations = usePreparations().data ?? [];
  const shown = preparations.some((each) => isUnderWay(each) || each.state === 'failed');
  if (!shown) return null;
  return (
    <section aria-labelledby="preparations" className="pb-6">
      <Box>
        <h2 id="preparations" className="font-semibold">
          {text.title}
        </h2>
        <p className="text-ink-soft">{text.lead}</p>
        <ul className="mt-3 divide-y divide-line">
          {preparations.map((each) => (
            <li key={each.name} className="py-2.5 last:pb-0">
              <PreparationLine preparation={each} />
            </li>
          ))}
        </ul>
      </Box>
    </section>
  );
}

function PreparationLine({ preparation }: { readonly preparation: Preparation }) {
  const { title, state, step, stepNumber, steps, message } = preparation;
  const finished = state === 'running' ? stepNumber - 1 : stepNumber;
  return (
    <div className="space-y-1.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <span className="font-medium">{title}</span>
        <StateMark kind={MARKS[state]} word={text.states[state]} />
        {state === 'running' ? (
          <span className="text-ink-soft tabular-nums">{text.step(step, stepNumber, steps)}</span>
        ) : null}
      </div>
      {state === 'running' ? (
        <ProgressBar
          share={steps > 0 ? finished / steps : undefined}
          label={text.progress(title)}
        />
      ) : null}
      {state === 'failed' ? <p className="text-bad">{message}</p> : null}
    </div>
  );
}
