import type { ReactNode } from 'react';
import { safeHref } from '../../_lib/safe-href.ts';
import { Icon } from '../icons/icon.tsx';
import { buttonLook, type ButtonLook, type ButtonSize } from './button-look.ts';
import { partsText } from '../../_text/parts.ts';

/** A link to somewhere that is not ours, in a new tab. Not a link at all when it is not http(s). */
export function OutsideLinkButton({
  href,
  look = 'primary',
  size = 'normal',
  children,
}: {
  readonly href: string | null | undefined;
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  readonly children: ReactNode;
}) {
  const safe = safeHref(href);
  if (safe === undefined) return null;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" className={buttonLook(look, size)}>
      {children}
      <Icon name="external" />
      <span className="sr-only"> {partsText.newTab}</span>
    </a>
  );
}
