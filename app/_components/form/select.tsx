'use client';

import type { SelectHTMLAttributes } from 'react';
import { Icon } from '../icons/icon.tsx';
import { CONTROL_LOOK } from './control-look.ts';
import { useTypedEarly } from './use-typed-early.ts';

interface SelectProps extends Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'onChange' | 'className' | 'value'
> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** One of a few. The system's own list: phones and screen readers know it best. */
export function Select({ value, onChange, choices, ...rest }: SelectProps) {
  const field = useTypedEarly<HTMLSelectElement>(value, onChange);
  return (
    <span className="relative block">
      <select
        {...rest}
        ref={field}
        value={value}
        className={`${CONTROL_LOOK} h-10 appearance-none pe-9 tablet:h-9`}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon
        name="chevron-down"
        className="pointer-events-none absolute inset-y-0 end-3 my-auto text-ink-soft"
      />
    </span>
  );
}
