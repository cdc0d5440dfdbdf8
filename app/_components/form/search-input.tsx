'use client';

import { useEffect } from 'react';
import { Icon } from '../icons/icon.tsx';
import { CONTROL_LOOK } from './control-look.ts';
import { useTypedEarly } from './use-typed-early.ts';

/** A field to search with; the key `/` leads to it from anywhere on the page. */
export function SearchInput({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const field = useTypedEarly<HTMLInputElement>(value, onChange);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [field]);
  return (
    <span className="relative block">
      <Icon
        name="search"
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-ink-faint"
      />
      <input
        ref={field}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={value}
        maxLength={200}
        className={`${CONTROL_LOOK} h-10 ps-9 tablet:h-9 [&::-webkit-search-cancel-button]:appearance-none`}
        onChange={(event) => onChange(event.target.value)}
      />
      {value === '' ? (
        <kbd className="pointer-events-none absolute inset-y-0 end-2.5 my-auto hidden h-5 rounded-small border border-line px-1.5 text-ink-faint tablet:block">
          /
        </kbd>
      ) : null}
    </span>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
