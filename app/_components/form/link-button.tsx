import Link from 'next/link';
import type { ReactNode } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';
import { buttonLook, type ButtonLook, type ButtonSize } from './button-look.ts';

/** A link to another page that looks like a button. */
export function LinkButton({
  href,
  look = 'plain',
  size = 'normal',
  icon,
  children,
}: {
  readonly href: string;
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <Link href={href} className={buttonLook(look, size)}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </Link>
  );
}
