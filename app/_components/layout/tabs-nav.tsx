'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** Pages that belong together, side by side. Each has its own address. */
export function TabsNav({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly title: string }[];
}) {
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone the row is pushed sideways; the page one is on must not be out of sight.
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const current = links.find((link) => link.getAttribute('href') === pathname);
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <nav
      aria-label={label}
      className="-mx-4 mb-6 overflow-x-auto border-b border-line px-4 tablet:mx-0 tablet:px-0"
    >
      <ul ref={list} className="flex gap-5">
        {tabs.map(({ href, title }) => {
          const current = pathname === href;
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                className="-mb-px block border-b-2 border-transparent py-2.5 whitespace-nowrap text-ink-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
              >
                {title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
