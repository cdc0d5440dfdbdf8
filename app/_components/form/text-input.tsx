'use client';

import type { InputHTMLAttributes } from 'react';
import { CONTROL_LOOK } from './control-look.ts';
import { useTypedEarly } from './use-typed-early.ts';

interface TextInputProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'className' | 'value'
> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For addresses, keys and other text that is read letter by letter. */
  readonly mono?: boolean;
}

/** One line of text. */
export function TextInput({
  value,
  onChange,
  mono = false,
  type = 'text',
  ...rest
}: TextInputProps) {
  const field = useTypedEarly<HTMLInputElement>(value, onChange);
  return (
    <input
      {...rest}
      ref={field}
      value={value}
      type={type}
      className={`${CONTROL_LOOK} h-10 tablet:h-9 ${mono ? 'font-mono' : ''}`}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
