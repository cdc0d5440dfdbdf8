'use client';

import type { Stack, StackOutput } from '../../../../schemas/api/resources/stack.ts';
import { whyNot } from '../../../../schemas/capability/stack.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { useRevealOutputs } from '../../../_client/stacks.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { OutputLine } from './output-line.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.outputs;

/** How to reach and enter what runs: links, names, and passwords on demand. */
export function OutputsPanel({ stack }: { readonly stack: Stack }) {
  const reveal = useRevealOutputs(stack.id);
  const missing = useMissingRight()('operate');
  const outputs: StackOutput[] = reveal.data ?? stack.outputs;
  const hidden = outputs.some((output) => output.kind === 'secret' && output.value === null);
  const shown = reveal.data !== undefined;
  const why = missing ?? whyNot('reveal', stack.state, stack.operation !== null);
  if (outputs.length === 0) return null;
  return (
    <Box>
      <dl className="divide-y divide-line">
        {outputs.map((output) => (
          <OutputLine key={output.key} output={output} />
        ))}
      </dl>
      {hidden || shown ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-3">
          <Button
            size="small"
            icon={shown ? 'eye-off' : 'eye'}
            busy={reveal.isPending}
            reason={shown ? undefined : why}
            onClick={() => (shown ? reveal.reset() : reveal.mutate())}
          >
            {shown ? text.hide : text.show}
          </Button>
          <span className="text-small text-ink-soft">{text.recorded}</span>
        </div>
      ) : null}
      {reveal.error ? (
        <div className="pt-3">
          <Failure error={reveal.error} />
        </div>
      ) : null}
    </Box>
  );
}
