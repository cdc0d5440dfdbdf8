'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession, useSetUp } from '../../_client/session.ts';
import { paths } from '../../_lib/paths.ts';
import { AccessCard } from '../access-card.tsx';
import { CredentialsForm } from '../credentials-form.tsx';

/** Makes the first administrator; possible once. */
export function SetupView() {
  const router = useRouter();
  const session = useSession().data;
  const setUp = useSetUp();
  const done = session !== undefined && !session.setupNeeded;
  const goal = !done ? undefined : session.account ? paths.market() : paths.signIn();
  useEffect(() => {
    if (goal !== undefined) router.replace(goal);
  }, [goal, router]);
  return (
    <AccessCard
      title="Welcome to Stackyard"
      lead="Make the first account. It administers this server and can make further accounts."
    >
      <CredentialsForm
        submit="Make the account"
        newPassword
        busy={setUp.isPending || setUp.isSuccess}
        error={setUp.error}
        onSubmit={(credentials) => setUp.mutate(credentials)}
      />
    </AccessCard>
  );
}
