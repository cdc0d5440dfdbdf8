'use client';

import { type ReactNode, useId } from 'react';

/** Yes or no, with a sentence of help under it. */
export function CheckBox({
  label,
  help,
  checked,
  onChange,
}: {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={help ? `${id}-help` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-accent"
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {help ? (
          <p id={`${id}-help`} className="text-small text-ink-soft">
            {help}
          </p>
        ) : null}
      </div>
    </div>
  );
}
