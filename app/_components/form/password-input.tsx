'use client';

import { useState } from 'react';
import { Icon } from '../icons/icon.tsx';
import { CONTROL_LOOK } from './control-look.ts';
import type { FieldControl } from './field.tsx';
import { useTypedEarly } from './use-typed-early.ts';
import { partsText } from '../../_text/parts.ts';

/** A password that can be looked at while it is typed. */
export function PasswordInput({
  control,
  name,
  required,
  value,
  onChange,
  autoComplete,
  placeholder,
}: {
  readonly control: FieldControl;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name?: string;
  readonly required?: boolean;
  readonly autoComplete: 'current-password' | 'new-password' | 'off';
  readonly placeholder?: string | undefined;
}) {
  const [shown, setShown] = useState(false);
  const field = useTypedEarly<HTMLInputElement>(value, onChange);
  return (
    <span className="relative block">
      <input
        {...control}
        ref={field}
        name={name}
        required={required}
        type={shown ? 'text' : 'password'}
        value={value}
        autoComplete={autoComplete}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="none"
        className={`${CONTROL_LOOK} h-10 pe-10 tablet:h-9 ${shown ? 'font-mono' : ''}`}
        onChange={(event) => onChange(event.target.value)}
      />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={partsText.showPassword}
        className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-box text-ink-soft hover:text-ink"
        onClick={() => setShown(!shown)}
      >
        <Icon name={shown ? 'eye-off' : 'eye'} />
      </button>
    </span>
  );
}
