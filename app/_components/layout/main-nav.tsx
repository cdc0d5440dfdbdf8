'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { frameText } from '../../_text/frame.ts';
import { paths } from '../../_lib/paths.ts';
import { useCurrentInSight } from './use-current-in-sight.ts';

const PLACES = [
  {
    href: paths.market(),
    title: frameText.nav.market,
    below: ['/appliances', '/install', '/publishers'],
  },
  { href: paths.overview(), title: frameText.nav.overview, below: ['/overview'] },
  { href: paths.stacks(), title: frameText.nav.stacks, below: ['/stacks'] },
  { href: paths.nodes(), title: frameText.nav.nodes, below: ['/nodes'] },
  { href: paths.pools(), title: frameText.nav.pools, below: ['/pools'] },
  { href: paths.boot(), title: frameText.nav.boot, below: ['/boot'] },
  { href: paths.operations(), title: frameText.nav.operations, below: ['/operations'] },
] as const;

/** The places of the site; all but the first ask a visitor to sign in. */
export function MainNav({
  pathname,
  operations,
  runsStacks,
}: {
  readonly pathname: string;
  /** False on a server that is a registry only. */
  readonly runsStacks: boolean;
  /** How many are under way. */
  readonly operations: number;
}) {
  const list = useRef<HTMLUListElement>(null);
  useCurrentInSight(list);
  return (
    <nav aria-label={frameText.nav.label}>
      <ul ref={list} className="flex gap-5 tablet:gap-6">
        {PLACES.filter(({ href }) => runsStacks || href === paths.market()).map(
          ({ href, title, below }) => {
            const here = pathname === href || below.some((part) => pathname.startsWith(part));
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={here ? 'page' : undefined}
                  className="flex h-10 items-center gap-1.5 border-b-2 border-transparent whitespace-nowrap text-ink-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink tablet:h-12"
                >
                  {title}
                  {href === paths.operations() && operations > 0 ? (
                    <span className="rounded-round bg-accent px-1.5 text-small font-medium text-on-accent tabular-nums">
                      {operations}
                      <span className="sr-only"> {frameText.nav.underWay}</span>
                    </span>
                  ) : null}
                </Link>
              </li>
            );
          },
        )}
      </ul>
    </nav>
  );
}
