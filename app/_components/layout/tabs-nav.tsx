'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useRef } from 'react';
import { useCurrentInSight } from './use-current-in-sight.ts';

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
  useCurrentInSight(list);
  const open = tabs
    .filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
    .toSorted((a, b) => b.href.length - a.href.length)[0];
  return (
    <nav
      aria-label={label}
      className="-mx-4 mb-6 overflow-x-auto border-b border-line px-4 tablet:mx-0 tablet:px-0"
    >
      <ul ref={list} className="flex w-max min-w-full gap-5 pe-4 tablet:pe-0">
        {tabs.map(({ href, title }) => {
          const current = open?.href === href;
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
