'use client';

import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';
import { Reason, type ReasonAnchor } from '../layout/reason.tsx';
import { useOneClick } from './use-one-click.ts';
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
  const takeClick = useOneClick(busy);
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (takeClick()) onClick?.(event);
    else event.preventDefault();
  };
  const render = (anchor?: ReasonAnchor) => (
    <button
      {...rest}
      type={off && type === 'submit' ? 'button' : type}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      className={buttonLook(look, size, off)}
      onClick={off ? undefined : click}
      {...anchor}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
  return reason === undefined ? render() : <Reason text={reason}>{render}</Reason>;
}
