'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession, useSignIn } from '../../_client/session.ts';
import { paths } from '../../_lib/paths.ts';
import { AccessCard } from '../access-card.tsx';
import { CredentialsForm } from '../credentials-form.tsx';

/** Signs in and goes back to where one came from. */
export function SignInView({ next }: { readonly next: string }) {
  const router = useRouter();
  const session = useSession().data;
  const signIn = useSignIn();
  const goal = session?.setupNeeded ? paths.setup() : session?.account ? next : undefined;
  useEffect(() => {
    if (goal !== undefined) router.replace(goal);
  }, [goal, router]);
  return (
    <AccessCard title="Sign in" lead="To install appliances and to look after stacks.">
      <CredentialsForm
        submit="Sign in"
        newPassword={false}
        busy={signIn.isPending || signIn.isSuccess}
        error={signIn.error}
        onSubmit={(credentials) => signIn.mutate(credentials)}
      />
    </AccessCard>
  );
}
