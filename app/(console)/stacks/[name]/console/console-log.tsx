'use client';

import { useMemo } from 'react';
import { useMachineConsole } from '../../../../_client/machine-console.ts';
import { CopyButton } from '../../../../_components/data/copy-button.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { plainConsole } from '../../../../_lib/stack/plain-console.ts';
import { useFollow } from './use-follow.ts';
import { stackText } from '../../../../_text/stack.ts';

const words = stackText.console;

/** What the machine wrote to its serial console; follows it while one looks at its end. */
export function ConsoleLog({
  stack,
  machine,
}: {
  readonly stack: string;
  readonly machine: string;
}) {
  const { text, cut, loaded, error } = useMachineConsole(stack, machine);
  const shown = useMemo(() => plainConsole(text), [text]);
  const { box, following, onScroll, follow } = useFollow(shown);
  return (
    <div className="space-y-3">
      {error ? <Failure error={error} /> : null}
      <div className="rounded-box border border-line bg-sunken">
        <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-3 py-1">
          <span role="status" className="text-small text-ink-soft">
            {following ? words.following : words.stopped}
          </span>
          <span className="flex items-center gap-2">
            {following ? null : (
              <Button size="small" onClick={follow}>
                {words.toEnd}
              </Button>
            )}
            <CopyButton text={shown} label={words.copy} />
          </span>
        </div>
        <pre
          ref={box}
          // So that it can be scrolled by keyboard too.
          tabIndex={0}
          aria-label={words.log(machine)}
          aria-busy={!loaded}
          className="h-[60dvh] overflow-auto p-3 leading-5 whitespace-pre-wrap"
          onScroll={onScroll}
        >
          {cut ? (
            <span className="text-ink-faint">
              {words.cut}
              {'\n'}
            </span>
          ) : null}
          {loaded && shown === '' ? <span className="text-ink-faint">{words.empty}</span> : shown}
        </pre>
      </div>
    </div>
  );
}
