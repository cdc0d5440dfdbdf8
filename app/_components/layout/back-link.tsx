import Link from 'next/link';
import { Icon } from '../icons/icon.tsx';

/** The way up to the list this page belongs to. */
export function BackLink({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <Link
      href={href}
      className="inline-flex items-center gap-1 text-small text-ink-soft hover:text-accent"
    >
      <Icon name="arrow-left" size={12} />
      {children}
    </Link>
  );
}
