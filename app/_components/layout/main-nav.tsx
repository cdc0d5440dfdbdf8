import Link from 'next/link';
import { paths } from '../../_lib/paths.ts';

const PLACES = [
  { href: paths.market(), title: 'Marketplace', below: ['/appliances', '/install'] },
  { href: paths.stacks(), title: 'Stacks', below: ['/stacks'] },
  { href: paths.nodes(), title: 'Nodes', below: ['/nodes'] },
  { href: paths.operations(), title: 'Operations', below: ['/operations'] },
] as const;

/** The four places of the site; three of them ask a visitor to sign in. */
export function MainNav({
  pathname,
  operations,
}: {
  readonly pathname: string;
  /** How many are under way. */
  readonly operations: number;
}) {
  return (
    <nav aria-label="Main">
      <ul className="flex gap-5 tablet:gap-6">
        {PLACES.map(({ href, title, below }) => {
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
                    <span className="sr-only"> under way</span>
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
