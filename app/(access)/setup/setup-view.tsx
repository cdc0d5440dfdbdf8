'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession, useSetUp } from '../../_client/session.ts';
import { paths } from '../../_lib/paths.ts';
import { AccessCard } from '../access-card.tsx';
import { CredentialsForm } from '../credentials-form.tsx';
import { accessText } from '../../_text/access.ts';

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
    <AccessCard title={accessText.setup.title} lead={accessText.setup.lead}>
      <CredentialsForm
        submit={accessText.setup.submit}
        newPassword
        busy={setUp.isPending || setUp.isSuccess}
        error={setUp.error}
        onSubmit={(credentials) => setUp.mutate(credentials)}
      />
    </AccessCard>
  );
}
