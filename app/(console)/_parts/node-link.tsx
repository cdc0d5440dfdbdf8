import Link from 'next/link';
import { paths } from '../../_lib/paths.ts';

/** The name of a node, leading to its page. */
export function NodeLink({ name }: { readonly name: string }) {
  return (
    <Link href={paths.node(name)} className="text-accent underline-offset-2 hover:underline">
      {name}
    </Link>
  );
}
