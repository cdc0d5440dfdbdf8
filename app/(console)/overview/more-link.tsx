import Link from 'next/link';
import type { Attention } from '../../../schemas/api/resources/summary.ts';
import { paths } from '../../_lib/paths.ts';
import { overviewText as text } from '../../_text/overview.ts';

const LISTS = {
  server: paths.settingsBackup(),
  node: paths.nodes(),
  stack: paths.stacks(),
  operation: paths.operations(),
} as const;

/** Leads to the whole list where only some of it is named. */
export function MoreLink({
  kind = 'node',
  more,
}: {
  readonly kind?: Attention['items'][number]['subject']['kind'] | undefined;
  readonly more: number;
}) {
  if (more <= 0) return null;
  return (
    <li>
      <Link href={LISTS[kind]} className="text-accent underline-offset-2 hover:underline">
        {text.more(more)}
      </Link>
    </li>
  );
}
