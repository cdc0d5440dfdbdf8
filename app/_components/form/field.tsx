'use client';

import { type ReactNode, useId } from 'react';
import { partsText } from '../../_text/parts.ts';

/** What a control needs to belong to its label, help and problem. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A label, a control, a sentence of help and, when it cannot be used as it stands, why. */
export function Field({
  label,
  optional = false,
  help,
  problem,
  children,
}: {
  readonly label: string;
  readonly optional?: boolean;
  readonly help?: ReactNode;
  readonly problem?: string | undefined;
  readonly children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const described = [help ? `${id}-help` : '', problem ? `${id}-problem` : ''].filter(Boolean);
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
        {optional ? (
          <span className="font-normal text-ink-faint"> {partsText.optional}</span>
        ) : null}
      </label>
      {children({
        id,
        'aria-describedby': described.join(' ') || undefined,
        'aria-invalid': problem ? true : undefined,
      })}
      {help ? (
        <p id={`${id}-help`} className="text-small text-ink-soft">
          {help}
        </p>
      ) : null}
      <p
        id={`${id}-problem`}
        aria-live="polite"
        className="text-small font-medium text-bad empty:hidden"
      >
        {problem}
      </p>
    </div>
  );
}
