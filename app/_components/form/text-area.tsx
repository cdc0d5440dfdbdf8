import type { TextareaHTMLAttributes } from 'react';
import { CONTROL_LOOK } from './control-look.ts';

interface TextAreaProps extends Omit<
  TextareaHTMLAttributes<HTMLTextAreaElement>,
  'onChange' | 'className' | 'value'
> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
}

/** Several lines of text. */
export function TextArea({ onChange, mono = false, rows = 3, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={`${CONTROL_LOOK} py-2 ${mono ? 'font-mono' : ''}`}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
