import type { InputHTMLAttributes, Ref } from 'react';
import { CONTROL_LOOK } from './control-look.ts';

interface TextInputProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'className' | 'value'
> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For addresses, keys and other text that is read letter by letter. */
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of text. */
export function TextInput({ onChange, mono = false, type = 'text', ...rest }: TextInputProps) {
  return (
    <input
      {...rest}
      type={type}
      className={`${CONTROL_LOOK} h-10 tablet:h-9 ${mono ? 'font-mono' : ''}`}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
