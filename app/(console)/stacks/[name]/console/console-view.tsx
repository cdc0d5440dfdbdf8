'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useStack } from '../../../../_client/stacks.ts';
import { Field } from '../../../../_components/form/field.tsx';
import { RadioBar } from '../../../../_components/form/radio-bar.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { ConsoleLog } from './console-log.tsx';
import { liveConsoleText } from '../../../../_text/live-console.ts';
import { stackText } from '../../../../_text/stack.ts';

/** Loaded for who opens it: it is larger than all the rest of a page. */
const LiveTerminal = dynamic(
  async () => (await import('./terminal/live-terminal.tsx')).LiveTerminal,
  { ssr: false },
);

export type ConsoleViewName = 'log' | 'terminal';

const text = stackText.console;

const VIEWS = [
  { value: 'log', label: liveConsoleText.log },
  { value: 'terminal', label: liveConsoleText.terminal },
] as const;

/** The serial console of one machine, as a log or as a terminal, and the choice of which. */
export function ConsoleView({
  stack: name,
  machine,
  view,
}: {
  readonly stack: string;
  readonly machine: string | undefined;
  readonly view: ConsoleViewName;
}) {
  const router = useRouter();
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  if (!stack) return null;
  const shown = stack.machines.find((each) => each.name === machine) ?? stack.machines[0];
  if (!shown) {
    return (
      <Empty icon="console" title={text.none}>
        {text.noneHint}
      </Empty>
    );
  }
  const show = (chosen: string, as: ConsoleViewName) =>
    router.replace(paths.stackConsole(name, chosen, as === 'log' ? undefined : as), {
      scroll: false,
    });
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="w-full max-w-xs">
          <Field label={text.machine}>
            {(control) => (
              <Select
                {...control}
                value={shown.name}
                choices={stack.machines.map((each) => ({ value: each.name, label: each.name }))}
                onChange={(chosen) => show(chosen, view)}
              />
            )}
          </Field>
        </div>
        <RadioBar
          label={liveConsoleText.choice}
          choices={VIEWS}
          value={view}
          onChoose={(as) => show(shown.name, as)}
        />
      </div>
      {view === 'terminal' ? (
        <LiveTerminal key={shown.id} stack={name} machine={shown.name} />
      ) : (
        <ConsoleLog key={shown.id} stack={name} machine={shown.name} />
      )}
    </div>
  );
}
