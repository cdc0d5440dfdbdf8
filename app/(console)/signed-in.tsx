'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { useSession } from '../_client/session.ts';
import { SkeletonRows } from '../_components/state/skeleton.tsx';
import { paths } from '../_lib/paths.ts';

/**
 * Sends visitors to the sign-in page and back afterwards. This is a courtesy: what may be seen and
 * done is decided by the server alone. The pages within already ask for their content meanwhile.
 */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams().toString();
  const { data } = useSession();
  const here = query === '' ? pathname : `${pathname}?${query}`;
  const elsewhere = data?.setupNeeded
    ? paths.setup()
    : data && data.account === null
      ? paths.signIn(here)
      : undefined;
  useEffect(() => {
    if (elsewhere !== undefined) router.replace(elsewhere);
  }, [elsewhere, router]);
  return elsewhere === undefined ? children : <SkeletonRows rows={4} />;
}
