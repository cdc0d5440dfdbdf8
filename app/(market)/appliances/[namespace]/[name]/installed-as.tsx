'use client';

import Link from 'next/link';
import { applianceText } from '../../../../_text/appliance.ts';
import { useSession } from '../../../../_client/session.ts';
import { useStacks } from '../../../../_client/stacks.ts';
import { installedAs } from '../../../../_lib/stack/installed-as.ts';
import { paths } from '../../../../_lib/paths.ts';

const text = applianceText.install;

/** Which stacks of it there are already, for those who may know. */
export function InstalledAs({ address }: { readonly address: string }) {
  const signedIn = Boolean(useSession().data?.account);
  const filter = { appliances: address, state: 'present' } as const;
  const stacks = installedAs(address, useStacks(filter, { enabled: signedIn }).data ?? []);
  if (stacks.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-2 text-ink-soft">
      {text.installed(stacks.length)}
      {stacks.map(({ id, name }) => (
        <Link key={id} href={paths.stack(name)} className="font-medium text-accent hover:underline">
          {name}
        </Link>
      ))}
    </p>
  );
}
