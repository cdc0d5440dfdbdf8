'use client';

import '@xterm/xterm/css/xterm.css';
import { useRef } from 'react';
import { useLiveConsole } from '../../../../../_client/live-console.ts';
import { useMissingRight } from '../../../../../_client/session.ts';
import { Failure } from '../../../../../_components/state/failure.tsx';
import { consoleStatus } from '../../../../../_lib/stack/console-status.ts';
import { liveConsoleText as text } from '../../../../../_text/live-console.ts';
import { KeyboardButton } from './keyboard-button.tsx';
import { useTerminal } from './use-terminal.ts';

/** The terminal of a machine: shows what it writes as it comes, and types into it while one has the keyboard. */
export function LiveTerminal({
  stack,
  machine,
}: {
  readonly stack: string;
  readonly machine: string;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const missing = useMissingRight()('console');
  const { place, terminal } = useTerminal({
    onKeys: (keys) => live.type(keys),
    onLeave: () => bar.current?.querySelector('button')?.focus(),
    hasKeyboard: () => status.keyboard === 'mine',
  });
  const live = useLiveConsole(stack, machine, terminal);
  const status = consoleStatus(live.sight, live.lost);
  return (
    <div className="space-y-3">
      {live.error ? <Failure error={live.error} /> : null}
      <div className="rounded-box border border-line bg-sunken">
        <div
          ref={bar}
          className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-3 py-1"
        >
          <span className="flex flex-wrap gap-x-4 text-small text-ink-soft">
            <span role="status">{status.sentence}</span>
            {status.others.length > 0 ? <span>{text.others(status.others)}</span> : null}
          </span>
          <KeyboardButton
            keyboard={status.keyboard}
            missing={missing}
            onTake={async (over) => {
              await live.take(over);
              terminal?.focus();
            }}
            onRelease={() => void live.release()}
          />
        </div>
        <div
          ref={place}
          role="group"
          aria-label={text.terminalOf(machine)}
          aria-busy={terminal === undefined}
          className="h-[60dvh] overflow-hidden p-2 font-mono text-small"
        />
      </div>
      <p className="text-small text-ink-faint">
        {text.wayOut} {text.size} {text.recorded}
      </p>
    </div>
  );
}
