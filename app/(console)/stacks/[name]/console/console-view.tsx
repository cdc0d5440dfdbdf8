'use client';

import { useRouter } from 'next/navigation';
import { useStack } from '../../../../_client/stacks.ts';
import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { ConsoleLog } from './console-log.tsx';
import { stackText } from '../../../../_text/stack.ts';

const text = stackText.console;

/** The serial console of one machine, and the choice of which. */
export function ConsoleView({
  stack: name,
  machine,
}: {
  readonly stack: string;
  readonly machine: string | undefined;
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
  return (
    <div className="space-y-4">
      <div className="max-w-xs">
        <Field label={text.machine}>
          {(control) => (
            <Select
              {...control}
              value={shown.name}
              choices={stack.machines.map((each) => ({ value: each.name, label: each.name }))}
              onChange={(chosen) =>
                router.replace(paths.stackConsole(name, chosen), { scroll: false })
              }
            />
          )}
        </Field>
      </div>
      <ConsoleLog key={shown.id} stack={name} machine={shown.name} />
    </div>
  );
}
