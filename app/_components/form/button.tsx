'use client';

import type { ButtonHTMLAttributes, ReactNode } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';
import { Reason } from '../layout/reason.tsx';
import { buttonLook, type ButtonLook, type ButtonSize } from './button-look.ts';

export interface ButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'disabled' | 'className'
> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  readonly icon?: IconName;
  /** What it started is under way. */
  readonly busy?: boolean;
  /** Why it cannot be used now, as the end of a sentence. It stays visible and can be reached. */
  readonly reason?: string | undefined;
  readonly children: ReactNode;
}

/** A button. When it cannot be used it says why instead of going away. */
export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  busy = false,
  reason,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const off = reason !== undefined || busy;
  const button = (
    <button
      {...rest}
      type={off && type === 'submit' ? 'button' : type}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      className={buttonLook(look, size, off)}
      onClick={off ? undefined : onClick}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
  return reason === undefined ? button : <Reason text={reason}>{button}</Reason>;
}
