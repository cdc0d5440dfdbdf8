import Link from 'next/link';
import type { Attention } from '../../../schemas/api/resources/summary.ts';
import { paths } from '../../_lib/paths.ts';

type Subject = Attention['items'][number]['subject'];

/** Leads to what something is about. */
export function SubjectLink({ subject }: { readonly subject: Subject }) {
  return (
    <Link
      href={pathOf(subject)}
      className="font-semibold wrap-anywhere underline-offset-2 hover:underline"
    >
      {subject.name}
    </Link>
  );
}

function pathOf({ kind, id, name }: Subject): string {
  switch (kind) {
    case 'node':
      return paths.node(name);
    case 'stack':
      return paths.stack(name);
    case 'server':
      return paths.settingsBackup();
    case 'operation':
      return paths.operation(id);
  }
}
